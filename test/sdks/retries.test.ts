import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

// These tests do not run over msw 2. Before a client retries, it cancels the body of the failed response and waits until
// that is done. msw 2 keeps a clone of each response, so the cancel never ends, whichever handler has answered.

const network = await intercept(...ollamaHandlers)

const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 1 })
const anthropic = new Anthropic({ baseURL: 'http://localhost:11434', apiKey: 'ollama', maxRetries: 1 })
const messages = [{ role: 'user' as const, content: 'Hi' }]

function useBusyOnce(): void {
  network.use(mockOllama.chat('Here I am.'))
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }, { once: true }))
}

test("OpenAI's client retries a request by itself after one 503", async () => {
  useBusyOnce()
  const { choices } = await openai.chat.completions.create({ model: 'llama3.1:8b', messages })

  expect(choices[0]!.message.content).toBe('Here I am.')
})

test("OpenAI's client retries a streamed request by itself after one 503", async () => {
  useBusyOnce()

  expect(await openai.chat.completions.stream({ model: 'llama3.1:8b', messages }).finalContent()).toBe('Here I am.')
})

test("Anthropic's client retries a request by itself after one 503", async () => {
  useBusyOnce()
  const { content } = await anthropic.messages.create({ model: 'llama3.1:8b', max_tokens: 10, messages })

  expect(content).toEqual([{ type: 'text', text: 'Here I am.' }])
})

test("OpenAI's client rejects if its retry gets a 503 too", async () => {
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

  await expect(openai.chat.completions.create({ model: 'llama3.1:8b', messages })).rejects.toMatchObject({
    status: 503,
    message: '503 busy',
  })
})
