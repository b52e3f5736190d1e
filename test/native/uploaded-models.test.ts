import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { MockOllama, ModelFixture } from '../../src/index.ts'
import { metadataOf, writeGguf, type FileToWrite, type Value } from '../support/gguf-file.ts'
import { postTo, readJson, requestsTo, sendTo } from '../support/requests.ts'
import { mockOf, PROFILES } from './mock.ts'
import { must, outcome, ps, show, stream, tag } from './requests.ts'

async function upload(mock: MockOllama, bytes: Uint8Array): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  await sendTo(mock, 'POST', `/api/blobs/${digest}`, bytes)
  return digest
}

/** Uploads a file, and creates the model `made` from it. */
async function createFrom(mock: MockOllama, bytes: Uint8Array, fields: object = {}): Promise<void> {
  const files = { 'model.gguf': await upload(mock, bytes) }
  await must(mock, '/api/create', { model: 'made', files, stream: false, ...fields })
}

const fileOf = (architecture: string, more: Record<string, Value> = {}) =>
  writeGguf({ metadata: metadataOf(architecture, more) })

describe.each(PROFILES)('in the %s profile, a model that is created from a GGUF file', (profile) => {
  test('is read, validated and kept, line by line', async () => {
    const mock = mockOf(profile)
    const bytes = fileOf('llama')
    const digest = await upload(mock, bytes)
    const total = bytes.length

    expect(await stream(mock, '/api/create', { model: 'made', files: { 'model.gguf': digest } })).toEqual([
      { status: 'parsing GGUF' },
      { status: 'validating GGUF model', digest: '0000000000000000000', total, completed: total },
      { status: 'verifying conversion' },
      { status: `using existing layer ${digest}` },
      { status: 'writing manifest' },
      { status: 'success' },
    ])
  })

  test.each([
    ['is a projector', { metadata: metadataOf('clip', { 'general.type': ['string', 'mmproj'] }) }],
    ['holds a part that reads images', { tensors: [{ name: 'v.patch_embd.weight', shape: [8] }] }],
  ] as ReadonlyArray<[string, FileToWrite]>)('is kept without a validation if it %s', async (_, file) => {
    const mock = mockOf(profile)
    const digest = await upload(mock, writeGguf(file))

    expect(await stream(mock, '/api/create', { model: 'made', files: { 'model.gguf': digest } })).toEqual([
      { status: 'parsing GGUF' },
      { status: `using existing layer ${digest}` },
      { status: 'writing manifest' },
      { status: 'success' },
    ])
  })

  test('is shown as its file describes it', async () => {
    const mock = mockOf(profile)
    const tensors = [
      { name: 'token_embd.weight', shape: [64, 100], kind: 2 },
      { name: 'output.weight', shape: [8], offset: 3600 },
    ]
    await createFrom(mock, writeGguf({ metadata: metadataOf('qwen3'), tensors, weights: 4000 }))
    const shown = await show(mock, 'made')

    expect(shown.details).toEqual({
      parent_model: '',
      format: 'gguf',
      family: 'qwen3',
      families: ['qwen3'],
      parameter_size: '6K',
      quantization_level: 'Q4_K_M',
    })
    expect(shown.model_info).toEqual({
      'general.architecture': 'qwen3',
      'general.file_type': 15,
      'general.parameter_count': 6408,
      'qwen3.block_count': 1,
      'qwen3.context_length': 4096,
      'qwen3.embedding_length': 8,
      'tokenizer.ggml.tokens': null,
    })
    expect(shown.tensors).toEqual([
      { name: 'token_embd.weight', type: 'Q4_0', shape: [64, 100] },
      { name: 'output.weight', type: 'F32', shape: [8] },
    ])
    expect(shown.template).toBe('{{ .Prompt }}')
    expect((await show(mock, 'made', { verbose: true })).model_info['tokenizer.ggml.tokens']).toEqual(['<s>', '</s>'])
  })

  test('has the context of its file in tags and in ps', async () => {
    const mock = mockOf(profile)
    await createFrom(mock, fileOf('llama', { 'llama.context_length': ['uint32', 2048] }))
    const made = (await tag(mock, profile === 'strict' ? 'made:latest' : 'made')).details
    await must(mock, '/api/generate', { model: 'made', prompt: 'Hi' })

    expect(made).toMatchObject({ context_length: 2048, embedding_length: 8 })
    expect(await ps(mock)).toMatchObject([{ context_length: 2048 }])
  })

  test.each([
    ['only completes', {}, ['completion']],
    ['makes vectors if it has a pooling type', { 'llama.pooling_type': ['uint32', 1] }, ['embedding']],
    ['sees if it has vision blocks', { 'llama.vision.block_count': ['uint32', 4] }, ['completion', 'vision']],
    ['hears if it has audio blocks', { 'llama.audio.block_count': ['uint32', 4] }, ['completion', 'audio']],
    [
      'calls tools if its template mentions them',
      { 'tokenizer.chat_template': ['string', '{{ messages }}{{ tools }}'] },
      ['tools', 'completion'],
    ],
    [
      'thinks if its template has the tags',
      { 'tokenizer.chat_template': ['string', '<think></think>'] },
      ['thinking', 'completion'],
    ],
  ] as ReadonlyArray<[string, Record<string, Value>, string[]]>)('%s', async (_, more, capabilities) => {
    const mock = mockOf(profile)
    await createFrom(mock, fileOf('llama', more))

    expect((await show(mock, 'made')).capabilities).toEqual(capabilities)
  })

  test('shows the template of its file, unless the request has another one that can do as much', async () => {
    const mock = mockOf(profile)
    const template = '{{ messages }}{{ tools }}'
    const file = fileOf('llama', { 'tokenizer.chat_template': ['string', template] })
    await createFrom(mock, file)
    expect((await show(mock, 'made')).template).toBe(template)

    const own = '{{ .Prompt }}{{ if .Tools }}{{ .Tools }}{{ end }}'
    await createFrom(mock, file, { template: own })
    expect(await show(mock, 'made')).toMatchObject({ template: own, capabilities: ['completion', 'tools'] })

    await createFrom(mock, file, { template: '{{ .Prompt }}' })
    expect(await show(mock, 'made')).toMatchObject({ template, capabilities: ['tools', 'completion'] })
  })

  test('has the size of its file and of its configuration', async () => {
    const mock = mockOf(profile)
    const bytes = fileOf('llama')
    await createFrom(mock, bytes)
    const config = {
      model_format: 'gguf',
      model_family: 'llama',
      model_families: ['llama'],
      model_type: '32',
      file_type: 'Q4_K_M',
      architecture: 'amd64',
      os: 'linux',
    }

    expect((await tag(mock, profile === 'strict' ? 'made:latest' : 'made')).size).toBe(
      bytes.length + JSON.stringify(config).length + 1,
    )
  })

  test.each([
    ['is cut short', (bytes: Uint8Array) => bytes.subarray(0, 60), 'unexpected EOF'],
    ['lacks its weights', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 128), /exceeds file size/],
  ])('is refused with the error of Ollama if its file %s', async (_, damage, message) => {
    const mock = mockOf(profile)
    const digest = await upload(mock, damage(fileOf('llama')))
    const body = { model: 'made', files: { 'model.gguf': digest }, stream: false }
    const response = await postTo(mock, '/api/create', body)

    expect(response.status).toBe(500)
    expect(await readJson(response)).toEqual({ error: expect.stringMatching(message) })
    expect(await outcome(sendTo(mock, 'POST', '/api/show', { model: 'made' }))).toMatchObject(
      profile === 'strict' ? { status: 404 } : { status: 200 },
    )
  })
})

describe('in strict, a model that is created from a GGUF file', () => {
  test.each([
    [
      'tools',
      fileOf('llama'),
      { tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] },
      'does not support tools',
    ],
    ['thoughts', fileOf('llama'), { think: true }, 'does not support thinking'],
    ['a chat', fileOf('bert', { 'bert.pooling_type': ['uint32', 1] }), {}, 'does not support chat'],
  ])('refuses %s that it does not support', async (_, file, fields, error) => {
    const mock = mockOf('strict')
    await createFrom(mock, file)
    const body = { model: 'made', messages: [{ role: 'user', content: 'Hi' }], stream: false, ...fields }

    expect(await outcome(postTo(mock, '/api/chat', body))).toEqual({
      status: 400,
      body: { error: expect.stringContaining(error) },
    })
  })

  test('gets the size and the details that a quantization and a later create give', async () => {
    const mock = mockOf('strict')
    await createFrom(mock, fileOf('llama', { 'general.file_type': ['uint32', 1] }), { quantize: 'q8_0' })
    expect((await show(mock, 'made')).details.quantization_level).toBe('Q8_0')

    await must(mock, '/api/create', { model: 'other', from: 'made', stream: false, info: { model_family: 'fam' } })
    expect((await show(mock, 'other')).details).toMatchObject({ family: 'fam', families: ['fam', 'llama'] })
  })
})

describe.each(PROFILES)('in the %s profile, a created model', (profile) => {
  const create = (mock: MockOllama, fields: object) =>
    must(mock, '/api/create', { model: 'made', from: 'mistral:7b', stream: false, ...fields })

  test('shows its renderer, its parser and the version that it requires, and so do its copies', async () => {
    const mock = mockOf(profile)
    await create(mock, { renderer: 'qwen3-coder', parser: 'qwen3-coder', requires: '0.20.0' })
    await must(mock, '/api/create', { model: 'child', from: 'made', stream: false })
    const { modelfile, requires } = await show(mock, 'child')

    expect(requires).toBe('0.20.0')
    // In the default profile, all models have the same constant Modelfile.
    const lines = profile === 'strict' ? '\nRENDERER qwen3-coder\nPARSER qwen3-coder\n' : 'FROM llama3.1:8b'
    expect(modelfile).toContain(lines)
  })

  test.each([
    ['qwen3-coder', ['tools']],
    ['qwen3-thinking', ['tools', 'thinking']],
    ['olmo3-think', ['thinking']],
    ['nobody-knows-it', []],
  ])('can do what its parser %s brings', async (parser, brought) => {
    const mock = mockOf(profile, { models: [{ name: 'mistral:7b', capabilities: ['completion'] }] })
    await create(mock, { parser })

    expect((await show(mock, 'made')).capabilities).toEqual(['completion', ...brought])
  })

  test('has the capabilities of its info first, and the family of its file last', async () => {
    const mock = mockOf(profile, {
      models: [{ name: 'mistral:7b', capabilities: ['completion'], details: { family: 'llama' } }],
    })
    await create(mock, { info: { model_family: 'fam', capabilities: ['vision', 'completion'] } })
    const { capabilities, details } = await show(mock, 'made')

    expect(capabilities).toEqual(['vision', 'completion'])
    expect(details.families).toEqual(['fam', 'llama'])
  })

  test('that makes images is refused for a prompt, and shown without tensors', async () => {
    const mock = mockOf(profile)
    await create(mock, { info: { capabilities: ['image'] } })
    const shown = await show(mock, 'made')

    expect(shown.model_info).toEqual({})
    expect(shown).not.toHaveProperty('tensors')
    expect(await outcome(postTo(mock, '/api/generate', { model: 'made', prompt: 'A cat' }))).toEqual({
      status: 400,
      body: { error: 'image generation models are not currently supported' },
    })
  })
})

describe('in strict, the Modelfile of a created model', () => {
  const linesOf = async (mock: MockOllama) => ((await show(mock, 'made')).modelfile ?? '').split('\n')
  const pathOf = (digest: string) => `/root/.ollama/models/blobs/${digest.replace(':', '-')}`

  test('has a line for each license, of the base and of the request', async () => {
    const mock = mockOf('strict', { models: [{ name: 'base', license: ['First.', 'Second.'] }] })
    await must(mock, '/api/create', { model: 'made', from: 'base', license: 'Third.\nWith two lines.', stream: false })
    const { license, modelfile } = await show(mock, 'made')

    expect(license).toBe('First.\nSecond.\nThird.\nWith two lines.')
    expect(modelfile).toContain('\nLICENSE First.\nLICENSE Second.\nLICENSE "Third.\nWith two lines."\n')
  })

  test('has the adapter and the draft, which are layers of the model', async () => {
    const mock = mockOf('strict')
    const adapter = await upload(mock, fileOf('llama', { 'general.type': ['string', 'adapter'] }))
    const draft = await upload(mock, fileOf('draft'))
    const body = {
      model: 'made',
      from: 'mistral:7b',
      adapters: { 'a.gguf': adapter },
      draft_files: { 'd.gguf': draft },
    }
    const statuses = (await stream(mock, '/api/create', body)).map(({ status }) => status)
    const lines = await linesOf(mock)

    expect(statuses).toContain(`using existing layer ${adapter}`)
    expect(statuses).toContain(`using existing layer ${draft}`)
    expect(lines).toContain(`ADAPTER ${pathOf(adapter)}`)
    expect(lines).toContain(`DRAFT ${pathOf(draft)}`)

    await must(mock, '/api/create', { model: 'made', from: 'made', system: 'Be brief.', stream: false })
    expect(await linesOf(mock)).toContain(`ADAPTER ${pathOf(adapter)}`)
  })

  test('names the file of a projector, which lets the model see', async () => {
    const mock = mockOf('strict')
    const weights = await upload(mock, fileOf('llama'))
    const projector = await upload(mock, fileOf('clip', { 'general.type': ['string', 'mmproj'] }))
    const files = { 'a.gguf': weights, 'mmproj.gguf': projector }
    await must(mock, '/api/create', { model: 'made', files, stream: false })

    expect((await linesOf(mock)).filter((line) => line.startsWith('FROM '))).toEqual([
      `FROM ${pathOf(weights)}`,
      `FROM ${pathOf(projector)}`,
    ])
    expect(await show(mock, 'made')).toMatchObject({
      capabilities: ['completion', 'vision'],
      details: { families: ['llama'] },
    })
  })
})

describe.each(PROFILES)('in the %s profile, a model on another server', (profile) => {
  const chat = { model: 'made', messages: [{ role: 'user', content: 'Hi' }], stream: false }

  test('is created without a pull, and tags and show say where it runs', async () => {
    const mock = mockOf(profile)
    const request = { model: 'made', from: 'gpt-oss:120b', remote_host: 'ollama.com' }
    const remote = { remote_model: 'gpt-oss:120b', remote_host: 'https://ollama.com:443' }

    expect(await stream(mock, '/api/create', request)).toEqual([{ status: 'writing manifest' }, { status: 'success' }])
    expect(await tag(mock, profile === 'strict' ? 'made:latest' : 'made')).toMatchObject(remote)
    const shown = await show(mock, 'made')
    expect(shown).toMatchObject({ ...remote, model_info: {}, template: '{{ .Prompt }}' })
    expect(shown).not.toHaveProperty('tensors')
    expect(shown).not.toHaveProperty('capabilities')
  })

  test('answers as any model while somebody is signed in, and is a 401 after a sign-out', async () => {
    const mock = mockOf(profile, { models: [{ name: 'made', remoteModel: 'gpt-oss:120b' }], reply: 'From the cloud.' })
    const { postForJson } = requestsTo(mock)
    expect(await postForJson('/api/chat', chat)).toMatchObject({ message: { content: 'From the cloud.' } })
    expect(await ps(mock)).toEqual([])

    await sendTo(mock, 'POST', '/api/signout')
    for (const [path, body] of [
      ['/api/chat', chat],
      ['/api/generate', { model: 'made', prompt: 'Hi' }],
    ] as const) {
      expect(await outcome(postTo(mock, path, body))).toEqual({
        status: 401,
        body: { error: 'unauthorized', signin_url: expect.stringContaining('https://ollama.com/connect') },
      })
    }
  })

  test.each(['x:cloud', 'x:8b:cloud', 'x:8b-cloud'])(
    '%s is asked in the cloud, without being installed',
    async (model) => {
      const mock = mockOf(profile, { reply: 'From the cloud.' })
      const requests = [
        ['/api/chat', { ...chat, model }],
        ['/api/generate', { model, prompt: 'Hi', stream: false }],
        ['/api/embed', { model, input: 'Hi' }],
        ['/v1/chat/completions', { ...chat, model }],
        ['/v1/messages', { ...chat, model, max_tokens: 9 }],
      ] as const
      const statuses = () => Promise.all(requests.map(async ([path, body]) => (await postTo(mock, path, body)).status))
      expect(await statuses()).toEqual([200, 200, 200, 200, 200])
      expect(await ps(mock)).toEqual([])

      await sendTo(mock, 'POST', '/api/signout')
      expect(await statuses()).toEqual([401, 401, 401, 401, 401])
    },
  )

  test('is refused if it runs on another server than the cloud', async () => {
    const mock = mockOf(profile, { models: [{ name: 'made', remoteHost: 'http://gpu:8080' }] })
    expect((await show(mock, 'made')).remote_host).toBe('http://gpu:8080')
    expect(await outcome(postTo(mock, '/api/chat', chat))).toEqual({
      status: 400,
      body: { error: 'this server cannot run this remote model' },
    })
  })

  test('has the family and the lengths that its create request gives', async () => {
    const mock = mockOf(profile)
    const info = {
      model_family: 'gptoss',
      base_name: 'b',
      context_length: 131_072,
      embedding_length: 2880,
      capabilities: ['completion'],
    }
    await must(mock, '/api/create', { model: 'made', from: 'x:cloud', info, stream: false })

    expect(await show(mock, 'made')).toMatchObject({
      remote_model: 'x',
      details: { family: 'gptoss', families: ['gptoss'] },
      capabilities: ['completion'],
      model_info: {
        'general.architecture': 'gptoss',
        'general.basename': 'b',
        'gptoss.context_length': 131_072,
        'gptoss.embedding_length': 2880,
      },
    })
  })
})

test.each([
  [{ license: 5 }, 'the number 5 as license', 'a string, or an array of strings'],
  [{ details: 'x' }, "'x' as details", "an object such as { family: 'llama' }"],
  [{ size: -1 }, 'the number -1 as size', 'a whole number of bytes'],
  [{ capabilities: 'tools' }, "'tools' as capabilities", "a list such as ['completion', 'tools']"],
  [{ modelInfo: [] }, 'an array of 0 as modelInfo', "an object such as { 'general.architecture': 'llama' }"],
  [{ remoteHost: 5 }, 'the number 5 as remoteHost', "a URL such as 'https://ollama.com:443'"],
  [{ remoteModel: true }, 'the boolean true as remoteModel', 'a string'],
  [{ modifiedAt: 5 }, 'the number 5 as modifiedAt', 'a Date, or a string in RFC 3339'],
])('a model with %j is refused with what to give instead', (fields, found, wanted) => {
  const model = { name: 'a', ...fields } as unknown as ModelFixture
  const sentence = `Failed to create a mock Ollama: found ${found} of the model 'a'. Give ${wanted}.`

  expect(() => mockOf('default', { models: [model] })).toThrow(sentence)
  expect(() => mockOf('default').models.add(model)).toThrow(sentence)
})

test('a wrong remoteHost of a fixture is refused with a sentence', () => {
  expect(() => mockOf('default', { models: [{ name: 'a', remoteHost: 'http://a b' }] })).toThrow(
    "Failed to create a mock Ollama: found 'http://a b' as remoteHost of the model 'a'. Give a URL such as 'https://ollama.com:443'.",
  )
})

test('the name of a model in the cloud is deleted under the tag with which it is stored', async () => {
  const mock = mockOf('strict', { models: ['x:8b-cloud', 'y:cloud'] })
  for (const model of ['x:8b:cloud', 'y:cloud']) {
    expect(await outcome(sendTo(mock, 'DELETE', '/api/delete', { model }))).toEqual({ status: 200 })
  }
  expect(await outcome(sendTo(mock, 'DELETE', '/api/delete', { model: 'z:8b:cloud' }))).toEqual({
    status: 404,
    body: { error: "model 'z:8b:cloud' not found" },
  })
})

test.each([
  ['GitHubCopilotChat/0.31.2', 'llama3.1'],
  ['another client', undefined],
])('show tells %s the requested name as the base name: %s', async (agent, basename) => {
  const mock = mockOf('strict', { models: ['llama3.1'] })
  const init = { headers: { 'user-agent': agent } }
  const shown = await readJson<{ model_info: Record<string, unknown> }>(
    postTo(mock, '/api/show', { model: 'llama3.1' }, init),
  )

  expect(shown.model_info['general.basename']).toBe(basename)
})

describe('what a fixture says of the file of its model', () => {
  test.each([
    ['details', { details: { family: 'qwen3', context_length: 131_072, embedding_length: 64 } }],
    [
      'modelInfo',
      { modelInfo: { 'general.architecture': 'qwen3', 'qwen3.context_length': 131_072, 'qwen3.embedding_length': 64 } },
    ],
    [
      'modelInfo without an architecture',
      { modelInfo: { 'qwen3.context_length': 131_072, 'qwen3.embedding_length': 64 } },
    ],
  ])('is the same everywhere if it is in %s', async (_, fixture) => {
    const mock = mockOf('strict', { models: [{ name: 'qwen3', ...fixture }] })
    await must(mock, '/api/generate', { model: 'qwen3', prompt: 'Hi', options: { num_ctx: 200_000 } })

    expect((await tag(mock, 'qwen3:latest')).details).toMatchObject({
      family: 'qwen3',
      context_length: 131_072,
      embedding_length: 64,
    })
    expect((await show(mock, 'qwen3')).model_info).toMatchObject({
      'qwen3.context_length': 131_072,
      'qwen3.embedding_length': 64,
    })
    expect(await ps(mock)).toMatchObject([{ context_length: 131_072 }])
  })

  test('is the size of the model if it gives the number of parameters', async () => {
    const mock = mockOf('strict', { models: [{ name: 'a', modelInfo: { 'general.parameter_count': 7_615_616_512 } }] })
    expect((await show(mock, 'a')).details.parameter_size).toBe('7.6B')
  })
})
