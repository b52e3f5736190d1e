import OpenAI, { toFile } from 'openai'
import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const mock = createMockOllama()
const network = await intercept(mock)

const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 0 })
const chat = { model: 'llama3.1:8b', messages: [{ role: 'user' as const, content: 'Hi' }] }

describe('embeddings', () => {
  const request = { model: 'nomic-embed-text', input: ['cat', 'dog'] }

  // The vectors contain only numbers that a 32-bit float represents exactly.
  test.for([
    ['from base64, which the client asks for by default', {}],
    ['from numbers', { encoding_format: 'float' }],
  ] as const)('are read %s', async ([, format]) => {
    network.use(mock.embed({ cat: [1, -0.5], dog: [0.25, 0] }))
    const { data, model, object } = await openai.embeddings.create({ ...request, ...format })

    expect({ model, object }).toEqual({ model: 'nomic-embed-text', object: 'list' })
    expect(data).toEqual([
      { object: 'embedding', index: 0, embedding: [1, -0.5] },
      { object: 'embedding', index: 1, embedding: [0.25, 0] },
    ])
  })

  test('stay base64 text if the request asks for base64', async () => {
    network.use(mock.embed([1, -0.5]))
    const { data } = await openai.embeddings.create({ ...request, input: 'cat', encoding_format: 'base64' })

    expect(data.map(({ embedding }) => embedding)).toEqual(['AACAPwAAAL8='])
  })

  test('reject with the error of an override', async () => {
    network.use(mock.embed({ error: { status: 400, message: 'the input length exceeds the context length' } }))

    await expect(openai.embeddings.create(request)).rejects.toThrow(OpenAI.BadRequestError)
  })
})

describe('models', () => {
  test('are listed', async () => {
    mock.models.add('qwen3:8b')
    const models = await collect(openai.models.list())

    expect(models.map(({ id }) => id)).toEqual(['qwen3:8b', 'llama3.1:8b', 'mistral:7b', 'nomic-embed-text'])
    expect(models[0]).toEqual({ id: 'qwen3:8b', object: 'model', created: expect.any(Number), owned_by: 'library' })
  })

  test('are retrieved by name', async () => {
    expect(await openai.models.retrieve('mistral:7b')).toMatchObject({ id: 'mistral:7b', object: 'model' })
  })

  test('are not found once they are removed', async () => {
    mock.models.remove('mistral:7b')

    await expect(openai.models.retrieve('mistral:7b')).rejects.toThrow(OpenAI.NotFoundError)
  })
})

test('a sound is transcribed, and the client returns the JSON as text because of its content type', async () => {
  network.use(mock.chat(' Hello there. '))
  // The client reads the class of responses from this property. Without it, the client would fetch an empty `data:` URL to
  // find the class.
  const withResponse = Object.assign((...parameters: Parameters<typeof fetch>) => fetch(...parameters), { Response })
  const file = await toFile(new Uint8Array([1, 2, 3]), 'speech.wav')
  const answer: unknown = await openai
    .withOptions({ fetch: withResponse })
    .audio.transcriptions.create({ model: 'llama3.1:8b', file })

  expect(JSON.parse(String(answer))).toEqual({ text: 'Hello there.' })
})

describe('errors', () => {
  const refused = (status: number, message: string): Promise<unknown> => {
    network.use(mock.chat({ error: { status, message } }))
    return openai.chat.completions.create(chat)
  }

  test.for([
    [400, OpenAI.BadRequestError, 'invalid_request_error'],
    [401, OpenAI.AuthenticationError, 'api_error'],
    [403, OpenAI.PermissionDeniedError, 'api_error'],
    [404, OpenAI.NotFoundError, 'not_found_error'],
    [429, OpenAI.RateLimitError, 'api_error'],
    [500, OpenAI.InternalServerError, 'api_error'],
    [503, OpenAI.InternalServerError, 'api_error'],
  ] as const)('the status %s rejects with the error class of that status', async ([status, Refusal, type]) => {
    const error = await refused(status, 'no').catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(Refusal)
    expect(error).toMatchObject({
      status,
      type,
      message: `${status} no`,
      error: { message: 'no', type, param: null, code: null },
    })
  })

  test('a removed model is not found, streamed or not', async () => {
    mock.models.remove('llama3.1:8b')
    const failure = { status: 404, type: 'not_found_error', message: "404 model 'llama3.1:8b' not found" }

    await expect(openai.chat.completions.create(chat)).rejects.toMatchObject(failure)
    await expect(openai.chat.completions.create({ ...chat, stream: true })).rejects.toMatchObject(failure)
    await expect(openai.chat.completions.stream(chat).done()).rejects.toMatchObject(failure)
  })

  test('a malformed request is refused with the error text of the real server', async () => {
    await expect(openai.chat.completions.create({ ...chat, messages: [] })).rejects.toMatchObject({
      status: 400,
      message: "400 [] is too short - 'messages'",
    })
    const temperature = 'hot' as unknown as number
    await expect(openai.chat.completions.create({ ...chat, temperature })).rejects.toThrow(OpenAI.BadRequestError)
  })
})
