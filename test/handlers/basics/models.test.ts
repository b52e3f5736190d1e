import { expect, test } from 'vitest'
import { createMockOllama, DEFAULT_MODELS, type TagsResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, getJson, OLLAMA, post, postForJson } from '../../support/requests.ts'

const mock = createMockOllama()
await intercept(mock)

const ALL_CAPABILITIES = ['completion', 'tools', 'insert', 'vision', 'thinking']

async function listNames(): Promise<string[]> {
  return (await getJson<TagsResponse>('/api/tags')).models.map(({ name }) => name)
}

test('the root path returns the text that Ollama is running', async () => {
  const response = await fetch(`${OLLAMA}/`)

  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await response.text()).toBe('Ollama is running')
})

test('/api/version returns the version of the mock', async () => {
  expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
})

test('/api/tags lists the installed models', async () => {
  const { models } = await getJson<TagsResponse>('/api/tags')

  expect(models.map(({ name }) => name)).toEqual(DEFAULT_MODELS)
  expect(models[1]).toEqual({
    name: 'mistral:7b',
    model: 'mistral:7b',
    modified_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    size: 4_700_000_000,
    digest: 'sha256:deadbeef',
    details: {
      parent_model: '',
      format: 'gguf',
      family: 'mistral',
      families: ['mistral'],
      parameter_size: '8B',
      quantization_level: 'Q4_0',
    },
    capabilities: ALL_CAPABILITIES,
  })
  expect(models[2]?.capabilities).toEqual(['embedding'])
})

test.for([{ model: 'mistral:7b' }, { name: 'mistral:7b' }])(
  '/api/show describes the model that %o names',
  async (body) => {
    expect(await postForJson('/api/show', body)).toMatchObject({
      modelfile: 'FROM llama3.1:8b',
      template: '{{ .System }} {{ .Prompt }}',
      system: 'You are a secret internal system prompt.',
      details: { format: 'gguf', family: 'mistral' },
      model_info: { 'general.architecture': 'mistral', 'mistral.context_length': 8192 },
      capabilities: ALL_CAPABILITIES,
    })
  },
)

test('/api/ps lists a model from its first request until it is unloaded', async () => {
  expect(await getJson('/api/ps')).toEqual({ models: [] })

  await ask('Hi', { model: 'mistral:7b' })
  expect(await getJson('/api/ps')).toEqual({
    models: [
      {
        name: 'mistral:7b',
        model: 'mistral:7b',
        size: 4_700_000_000,
        digest: 'sha256:deadbeef',
        details: expect.objectContaining({ family: 'mistral' }),
        expires_at: expect.stringMatching(/Z$/),
        size_vram: 4_700_000_000,
        context_length: 4096,
      },
    ],
  })

  await post('/api/generate', { model: 'mistral:7b', keep_alive: 0 })
  expect(await getJson('/api/ps')).toEqual({ models: [] })
})

test('an added model is listed first, and /api/show returns its fields', async () => {
  mock.models.add({ name: 'qwen3:8b', size: 5, capabilities: ['completion'], system: 'Be brief.' })

  expect(await listNames()).toEqual(['qwen3:8b', ...DEFAULT_MODELS])
  expect(await postForJson('/api/show', { model: 'qwen3:8b' })).toMatchObject({
    system: 'Be brief.',
    capabilities: ['completion'],
  })
})

test('a model that is added again is listed first, and only once', async () => {
  mock.models.add({ name: 'mistral:7b', size: 7 })

  expect(await listNames()).toEqual(['mistral:7b', 'llama3.1:8b', 'nomic-embed-text'])
})

test.for([
  ['/api/chat', "model 'llama3.1:8b' not found"],
  ['/api/generate', "model 'llama3.1:8b' not found"],
  ['/api/show', "model 'llama3.1:8b' not found"],
  ['/api/embed', 'model "llama3.1:8b" not found, try pulling it first'],
  ['/api/embeddings', 'model "llama3.1:8b" not found, try pulling it first'],
] as const)('%s answers 404 for a removed model', async ([path, error]) => {
  expect(mock.models.remove('llama3.1:8b')).toBe(true)

  const response = await post(path, { model: 'llama3.1:8b' })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error })
})

test('a model name without a tag means the tag latest, and its case does not count', async () => {
  mock.models.add('LLaMa3.2')
  mock.models.remove('llama3.2:latest')

  expect(await listNames()).toEqual(DEFAULT_MODELS)
  expect((await post('/api/show', { model: 'library/llama3.2' })).status).toBe(404)
})

test('reset restores removed models, removes added ones, and unloads all models', async () => {
  mock.models.remove('mistral:7b')
  mock.models.add('qwen3:8b')
  await ask('Hi', { model: 'qwen3:8b' })
  mock.reset()

  expect(await listNames()).toEqual(DEFAULT_MODELS)
  expect(await getJson('/api/ps')).toEqual({ models: [] })
  expect(await ask('Hi', { model: 'mistral:7b' })).toBe('Echo: Hi')
})
