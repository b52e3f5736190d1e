import { Ollama } from 'ollama'
import { expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const mock = createMockOllama()
const network = await intercept(mock)

const ollama = new Ollama()
const VECTOR = [0, 0.1, 0.2, 0.3]

test('generate returns the fields of a native response', async () => {
  expect(await ollama.generate({ model: 'mistral:7b', prompt: 'Why?' })).toMatchObject({
    model: 'mistral:7b',
    response: 'Echo: Why?',
    done: true,
    context: [1, 2, 3],
  })
})

test('generate streams the pieces of the reply', async () => {
  network.use(mock.generate({ thinking: 'Hm.', content: 'Blue sky.' }))
  const parts = await collect(await ollama.generate({ model: 'mistral:7b', prompt: 'Why?', stream: true }))

  expect(parts.map(({ response, thinking }) => [response, thinking])).toEqual([
    ['', 'Hm.'],
    ['Blue', undefined],
    [' sky.', undefined],
    ['', undefined],
  ])
})

test('embed returns a vector for each text', async () => {
  const { embeddings, prompt_eval_count: tokens } = await ollama.embed({
    model: 'nomic-embed-text',
    input: ['one two', 'three'],
  })

  expect(embeddings).toEqual([VECTOR, VECTOR])
  expect(tokens).toBe(3)
})

test('embed accepts a single text', async () => {
  network.use(mock.embed((text) => [text.length]))

  expect((await ollama.embed({ model: 'nomic-embed-text', input: 'abc' })).embeddings).toEqual([[3]])
})

test('embeddings returns the vector of a prompt', async () => {
  expect((await ollama.embeddings({ model: 'nomic-embed-text', prompt: 'abc' })).embedding).toEqual(VECTOR)
})

test('list names the installed models', async () => {
  mock.models.add('qwen3:8b')

  expect((await ollama.list()).models.map(({ name }) => name)).toEqual([
    'qwen3:8b',
    'llama3.1:8b',
    'mistral:7b',
    'nomic-embed-text',
  ])
})

test('show describes a model', async () => {
  expect(await ollama.show({ model: 'mistral:7b' })).toMatchObject({
    details: { family: 'mistral', parameter_size: '8B' },
    capabilities: expect.arrayContaining(['completion', 'tools']),
  })
})

test('ps names the loaded models', async () => {
  expect(await ollama.ps()).toEqual({ models: [] })
  await ollama.generate({ model: 'mistral:7b', prompt: 'Hi' })

  expect((await ollama.ps()).models.map(({ name }) => name)).toEqual(['mistral:7b'])
})

test('version returns the version of the server', async () => {
  expect(await ollama.version()).toEqual({ version: '0.5.7' })
})
