import { ChatOllama } from '@langchain/ollama'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMockOllama, type Wire } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { createAskers, type Outcome } from './dialects.ts'

const REPLY = {
  thinking: 'Hm… «où»? 考え中 🤔',
  content: 'Größe: 漢字 👩‍👩‍👧, é,\n\nund "quoted" \\ \u2028 text.',
  toolCalls: [{ name: 'get_weather', arguments: { city: 'Zürich 🏔' } }],
}

const mock = createMockOllama()
await intercept(mock)

const askers = createAskers()
const langchain = new ChatOllama({ model: 'llama3.1:8b', maxRetries: 0, think: true })

async function askLangchain(outcome: Outcome): Promise<void> {
  const tool = { type: 'function', function: { name: 'get_weather', description: '', parameters: {} } }
  for await (const chunk of await langchain.bindTools([tool]).stream('How is the weather?')) {
    outcome.text += String(chunk.content)
    const { reasoning_content: thinking } = chunk.additional_kwargs as { reasoning_content?: string }
    if (thinking) outcome.thinking = (outcome.thinking ?? '') + thinking
    for (const { name, args } of chunk.tool_calls ?? []) (outcome.calls ??= []).push({ name, arguments: args })
  }
}

type Client = (outcome: Outcome) => Promise<void>
const options = { streamed: true, signal: new AbortController().signal, onText: () => undefined }
const CLIENTS: ReadonlyArray<readonly [string, Client]> = [
  ['ollama', (outcome) => askers.native(outcome, options)],
  ['openai, chat completions', (outcome) => askers['chat completions'](outcome, options)],
  ['openai, responses', (outcome) => askers.responses(outcome, options)],
  ['@anthropic-ai/sdk', (outcome) => askers.messages(outcome, options)],
  ['@langchain/ollama', askLangchain],
]

async function read(client: Client, wire: Wire): Promise<Outcome> {
  mock.reset()
  using _rule = mock.when({ endpoint: 'chat' }, { ...REPLY, wire })
  const outcome: Outcome = { text: '' }
  await client(outcome)
  return outcome
}

describe.for(CLIENTS)('%s', ([, client]) => {
  test('reads what the model says', async () => {
    expect(await read(client, { cut: 'line' })).toMatchObject({
      text: REPLY.content,
      thinking: REPLY.thinking,
      calls: REPLY.toolCalls,
    })
  })

  test('reads the same from joined lines as from single lines', async () => {
    expect(await read(client, { cut: 'joined' })).toEqual(await read(client, { cut: 'line' }))
  })

  test('reads the same from chunks of 1 to 40 bytes', async () => {
    const whole = await read(client, { cut: 'line' })
    for (let bytes = 1; bytes <= 40; bytes++) {
      expect([bytes, await read(client, { cut: bytes })]).toEqual([bytes, whole])
    }
  }, 60_000)

  test('reads the same wherever the body is cut', async () => {
    const whole = await read(client, { cut: 'line' })
    const offsets = fc.uniqueArray(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(offsets, async (list) => {
        const cut = list.toSorted((a, b) => a - b)
        expect(await read(client, { cut })).toEqual(whole)
      }),
      { numRuns: 25, seed: 6 },
    )
  }, 60_000)
})
