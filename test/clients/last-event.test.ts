import Anthropic from '@anthropic-ai/sdk'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { intercept } from '../support/intercept.ts'
import { OLLAMA } from '../support/requests.ts'
import { serve, WAYS } from '../support/ways.ts'

const network = await intercept()

const model = 'llama3.1:8b'
const messages = [{ role: 'user' as const, content: 'Hi' }]

interface Client {
  name: string
  /** Asks for a stream. */
  open(fetch: typeof globalThis.fetch): Promise<AsyncIterable<unknown>>
  /** Whether an event is the last one that the client shows. */
  isLast(event: never): boolean
}

const toOpenAI = (fetch: typeof globalThis.fetch) => new OpenAI({ baseURL: `${OLLAMA}/v1`, apiKey: 'ollama', fetch })

const CLIENTS: readonly Client[] = [
  {
    name: 'ollama.chat',
    open: (fetch) => new Ollama({ fetch }).chat({ model, messages, stream: true }),
    isLast: ({ done }: { done: boolean }) => done,
  },
  {
    name: 'ollama.generate',
    open: (fetch) => new Ollama({ fetch }).generate({ model, prompt: 'Hi', stream: true }),
    isLast: ({ done }: { done: boolean }) => done,
  },
  {
    name: 'ollama.pull',
    open: (fetch) => new Ollama({ fetch }).pull({ model, stream: true }),
    isLast: ({ status }: { status: string }) => status === 'success',
  },
  {
    name: 'openai.chat.completions',
    open: (fetch) => toOpenAI(fetch).chat.completions.create({ model, messages, stream: true }),
    isLast: ({ choices }: OpenAI.ChatCompletionChunk) => choices[0]?.finish_reason === 'stop',
  },
  {
    name: 'openai.completions',
    open: (fetch) => toOpenAI(fetch).completions.create({ model, prompt: 'Hi', stream: true }),
    isLast: ({ choices }: OpenAI.Completion) => choices[0]?.finish_reason === 'stop',
  },
  {
    name: 'openai.responses',
    open: (fetch) => toOpenAI(fetch).responses.create({ model, input: 'Hi', stream: true }),
    isLast: ({ type }: { type: string }) => type === 'response.completed',
  },
  {
    name: 'anthropic.messages',
    open: (fetch) =>
      new Anthropic({ baseURL: OLLAMA, apiKey: 'ollama', fetch }).messages.create({
        model,
        messages,
        max_tokens: 9,
        stream: true,
      }),
    isLast: ({ type }: { type: string }) => type === 'message_stop',
  },
]

describe.for(WAYS)('over %s', (way) => {
  const open = (client: Client) => {
    const { mock } = serve(way, network, { reply: 'One two three', pace: { tokensPerSecond: 1000 } })
    const stream = client.open(way === 'msw' ? fetch : (mock.fetch as typeof fetch))
    return { mock, stream }
  }

  test.for(CLIENTS)(
    '$name: a loop that ends with break at the last event leaves the outcome complete',
    async (client) => {
      const { mock, stream } = open(client)
      let isAtLast = false
      for await (const event of await stream) {
        isAtLast = client.isLast(event as never)
        if (isAtLast) break
      }

      expect(isAtLast).toBe(true)
      expect(mock.requests.map(({ outcome }) => outcome)).toEqual(['complete'])
    },
  )

  test.for(CLIENTS)(
    '$name: a reader that asks for nothing after the last event leaves the outcome complete',
    async (client) => {
      const { mock, stream } = open(client)
      const events = (await stream)[Symbol.asyncIterator]()
      for (;;) {
        const { done, value } = await events.next()
        if (done) throw new Error('The stream has ended without its last event.')
        if (client.isLast(value as never)) break
      }

      // The client neither reads on nor cancels.
      expect(mock.requests.map(({ outcome }) => outcome)).toEqual(['complete'])
    },
  )
})
