import Anthropic from '@anthropic-ai/sdk'
import { Ollama } from 'ollama/browser'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'
import { OLLAMA } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const model = 'llama3.1:8b'
const messages = [{ role: 'user' as const, content: 'Why is the sky blue?' }]

describe('ollama/browser', () => {
  const ollama = new Ollama()

  test('gets the answer to a chat', async () => {
    expect((await ollama.chat({ model, messages })).message.content).toBe('Echo: Why is the sky blue?')
  })

  test('streams the answer to a chat', async () => {
    network.use(mockOllama.chat({ thinking: 'Hm.', content: ['Blue', ' sky'] }))
    const parts = await collect(await ollama.chat({ model, messages, stream: true, think: true }))

    expect(parts.map(({ message }) => message.thinking ?? message.content)).toEqual(['Hm.', 'Blue', ' sky', ''])
    expect(parts.at(-1)).toMatchObject({ done: true, done_reason: 'stop' })
  })

  test('lists models, embeds a text and pulls a model', async () => {
    network.use(mockOllama.embed([1, 0]))
    const { models } = await ollama.list()
    const { embeddings } = await ollama.embed({ model: 'nomic-embed-text', input: 'cat' })
    const progress = await collect(await ollama.pull({ model: 'mistral:7b', stream: true }))

    expect(models.map(({ name }) => name)).toContain(model)
    expect(embeddings).toEqual([[1, 0]])
    expect(progress.at(-1)).toMatchObject({ status: 'success' })
  })

  test('rejects with the error of the server', async () => {
    network.use(mockOllama.chat(reply.error(503, 'busy')))

    await expect(ollama.chat({ model, messages })).rejects.toMatchObject({ status_code: 503, message: 'busy' })
  })

  test('rejects the reader of a stream that it aborts', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'], pace: { tokensPerSecond: 10 } }))
    const stream = await ollama.chat({ model, messages, stream: true })
    const read = async () => {
      for await (const _ of stream) stream.abort()
    }

    await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('openai', () => {
  const openai = new OpenAI({
    baseURL: `${OLLAMA}/v1`,
    apiKey: 'ollama',
    dangerouslyAllowBrowser: true,
    maxRetries: 0,
  })

  test('creates a chat completion', async () => {
    const { choices } = await openai.chat.completions.create({ model, messages })

    expect(choices[0]?.message.content).toBe('Echo: Why is the sky blue?')
  })

  test('streams a chat completion', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'] }))
    const chunks = await collect(await openai.chat.completions.create({ model, messages, stream: true }))

    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '')).toEqual(['Blue', ' sky', ''])
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  })

  test('creates a response, streamed and not', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'] }))
    const response = await openai.responses.create({ model, input: 'Why?' })
    const events = await collect(await openai.responses.create({ model, input: 'Why?', stream: true }))

    expect(response.output_text).toBe('Blue sky')
    expect(events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []))).toEqual([
      'Blue',
      ' sky',
    ])
    expect(events.at(-1)?.type).toBe('response.completed')
  })

  test('rejects with the error of the server', async () => {
    network.use(mockOllama.chat(reply.error(503, 'busy')))

    await expect(openai.chat.completions.create({ model, messages })).rejects.toMatchObject({ status: 503 })
  })
})

describe('@anthropic-ai/sdk', () => {
  const anthropic = new Anthropic({
    baseURL: OLLAMA,
    apiKey: 'ollama',
    dangerouslyAllowBrowser: true,
    maxRetries: 0,
  })

  test('creates a message', async () => {
    const { content } = await anthropic.messages.create({ model, messages, max_tokens: 100 })

    expect(content).toEqual([{ type: 'text', text: 'Echo: Why is the sky blue?' }])
  })

  test('streams a message', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'] }))
    const pieces: string[] = []
    const stream = anthropic.messages.stream({ model, messages, max_tokens: 100 })
    stream.on('text', (piece) => pieces.push(piece))

    expect(await stream.finalText()).toBe('Blue sky')
    expect(pieces).toEqual(['Blue', ' sky'])
  })

  test('rejects with the error of the server', async () => {
    network.use(mockOllama.chat(reply.error(503, 'busy')))

    await expect(anthropic.messages.create({ model, messages, max_tokens: 100 })).rejects.toMatchObject({ status: 503 })
  })
})
