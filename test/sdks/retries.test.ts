import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

// Why not with msw 2, too: both clients cancel the body of what failed and wait for it before they ask again. msw 2 keeps
// a clone of each answer, so that a cancel never ends there, whatever the handler.

const network = await intercept(...ollamaHandlers)

const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 1 })
const anthropic = new Anthropic({ baseURL: 'http://localhost:11434', apiKey: 'ollama', maxRetries: 1 })
const messages = [{ role: 'user' as const, content: 'Hi' }]

function useBusyOnce(): void {
  network.use(mockOllama.chat('Here I am.'))
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }, { once: true }))
}

test("OpenAI's client asks again by itself when the model was busy once", async () => {
  useBusyOnce()
  const { choices } = await openai.chat.completions.create({ model: 'llama3.1:8b', messages })

  expect(choices[0]!.message.content).toBe('Here I am.')
})

test("OpenAI's client asks again for a stream", async () => {
  useBusyOnce()

  expect(await openai.chat.completions.stream({ model: 'llama3.1:8b', messages }).finalContent()).toBe('Here I am.')
})

test("Anthropic's client asks again by itself when the model was busy once", async () => {
  useBusyOnce()
  const { content } = await anthropic.messages.create({ model: 'llama3.1:8b', max_tokens: 10, messages })

  expect(content).toEqual([{ type: 'text', text: 'Here I am.' }])
})

test('a client gives up when the model stays busy', async () => {
  network.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }))

  await expect(openai.chat.completions.create({ model: 'llama3.1:8b', messages })).rejects.toMatchObject({
    status: 503,
    message: '503 busy',
  })
})
