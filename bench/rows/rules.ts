import assert from 'node:assert/strict'
import { createMockOllama, type MockOllama } from '../../src/index.ts'
import { assertSameLines, CHAT_URL, createChat, readToEnd } from '../chats.ts'
import { compare, type Figure } from '../measure.ts'

const RULES = 10_000

/** Compares a mock with 10,000 rules, of which only the last one matches, with a mock that has no rules and gives the same reply. */
export async function measure(argument: string): Promise<Figure> {
  const pieces = Number(argument)
  const { init, reply } = createChat(pieces)
  const replyObject = { content: reply }
  const rules = Array.from({ length: RULES }, (_, i) => ({ when: `question number ${i}?`, reply: `Answer ${i}.` }))
  const withRules = createMockOllama({ rules: [...rules, { when: `word${pieces - 2}`, reply: replyObject }] })
  const without = createMockOllama({ reply: replyObject })
  const ask = (mock: MockOllama) => (): Promise<Response> => mock.fetch(CHAT_URL, init)
  await assertSameLines(await ask(withRules)(), await ask(without)())
  assert.equal(withRules.lastRequest?.answeredBy, 'rules')
  const batch = Math.ceil(100 / pieces)
  return compare(
    { run: async () => readToEnd(await ask(withRules)()) },
    { run: async () => readToEnd(await ask(without)()) },
    { rounds: 1500, batch, warmUp: 1500 + 500 * batch },
  )
}
