import type { Message } from '../protocol/responses.ts'

/**
 * Counts the assistant messages of a conversation (`turn`), and those after its last user message (`round`). Both numbers come
 * from the request alone, so that concurrent conversations and repeated requests do not disturb each other.
 *
 * Assistant messages in a row count as one, because OpenAI's dialect makes a message from each part of a message. A user message
 * right after a tool result starts no new round, because Anthropic's clients put text of their own beside the results.
 */
export function countTurns(messages: readonly Message[]): { turn: number; round: number } {
  const roleBefore = (i: number): string | undefined => messages[i - 1]?.role
  const lastUser = messages.findLastIndex(({ role }, i) => role === 'user' && roleBefore(i) !== 'tool')
  let turn = 0
  let round = 0
  messages.forEach(({ role }, i) => {
    if (role !== 'assistant' || roleBefore(i) === 'assistant') return
    turn++
    if (i > lastUser) round++
  })
  return { turn, round }
}
