import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { post, postForJson, question } from '../support/requests.ts'
import { CHAT, readEvents } from './openai-requests.ts'

const OLLAMA = 'http://localhost:11434'
const network = await intercept(...ollamaHandlers)

describe('chat completions', () => {
  const completionOf = (content: string): object => ({ choices: [{ message: { role: 'assistant', content } }] })

  test('echo the prompt by default', async () => {
    expect(await postForJson(CHAT, question('Hi'))).toMatchObject(completionOf('Echo: Hi'))
  })

  test('contain what an override of chat says, streamed and not', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'], doneReason: 'length' }))

    expect(await postForJson(CHAT, question('Hi'))).toMatchObject(completionOf('Blue sky'))
    const response = await post(CHAT, question('Hi', { stream: true }))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect((await readEvents(response)).map(({ choices }) => choices[0])).toMatchObject([
      { delta: { role: 'assistant', content: 'Blue' } },
      { delta: { content: ' sky' } },
      { delta: {}, finish_reason: 'length' },
    ])
  })

  test('fail with the error of an override', async () => {
    network.use(mockOllama.chat({ error: { status: 404, message: 'gone' } }))

    const response = await post(CHAT, question('Hi'))
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { message: 'gone', type: 'not_found_error' } })
  })

  test('use up an override with once, whatever the dialect, unless the request is refused', async () => {
    network.use(mockOllama.chat('once', { once: true }))

    expect((await post(CHAT, { messages: [] })).status).toBe(400)
    expect(await postForJson(CHAT, question('Hi'))).toMatchObject(completionOf('once'))
    expect(await postForJson('/api/chat', question('Hi', { stream: false }))).toMatchObject({
      message: { content: 'Echo: Hi' },
    })
  })
})

test('completions contain what an override of generate says', async () => {
  network.use(mockOllama.generate('generated'), mockOllama.chat('chatted'))

  expect(await postForJson('/v1/completions', { prompt: 'Hi' })).toMatchObject({
    object: 'text_completion',
    choices: [{ text: 'generated', index: 0, finish_reason: 'stop' }],
  })
})

describe('embeddings', () => {
  test('are the vectors of an override, as numbers and as base64', async () => {
    network.use(mockOllama.embed({ cat: [1, -0.5] }))

    const list = { object: 'list', model: 'nomic-embed-text', data: [{ object: 'embedding', index: 0 }] }
    expect(await postForJson('/v1/embeddings', { input: 'cat' })).toMatchObject({
      ...list,
      data: [{ embedding: [1, -0.5] }],
    })
    const { data } = (await postForJson('/v1/embeddings', { input: ['cat'], encoding_format: 'base64' })) as {
      data: Array<{ embedding: string }>
    }
    const bytes = Uint8Array.from(atob(data[0]!.embedding), (character) => character.charCodeAt(0))
    expect([...new Float32Array(bytes.buffer)]).toEqual([1, -0.5])
  })

  test('fail with the error of an override of embed', async () => {
    network.use(mockOllama.embed({ error: 'too long' }))
    expect(await postForJson('/v1/embeddings', { input: 'cat' })).toMatchObject({ error: { message: 'too long' } })
  })
})

describe('models', () => {
  test('are the installed ones', async () => {
    const { models } = (await (await fetch(`${OLLAMA}/api/tags`)).json()) as { models: Array<{ name: string }> }
    const { data } = (await (await fetch(`${OLLAMA}/v1/models`)).json()) as { data: Array<{ id: string }> }

    expect(data.map(({ id }) => id)).toEqual(models.map(({ name }) => name))
    expect(data[0]).toMatchObject({ object: 'model', created: expect.any(Number), owned_by: 'library' })
  })

  test('are found by their name', async () => {
    const response = await fetch(`${OLLAMA}/v1/models/llama3.1%3A8b`)
    expect(await response.json()).toMatchObject({ id: 'llama3.1:8b', object: 'model' })
  })

  test('are not found by a name with a slash', async () => {
    expect((await fetch(`${OLLAMA}/v1/models/library%2Fllama3.1`)).status).toBe(404)
  })
})
