import type { Message } from '../protocol/responses.ts'

/**
 * Counts the assistant messages of a conversation (`turn`), and those after its last user message (`round`). Both numbers come
 * from the request alone, so that concurrent conversations and repeated requests do not disturb each other.
 *
 * Assistant messages in a row count as one, because OpenAI's dialect makes a message from each part of a message. A user message
 * right after a tool result starts no new round, because Anthropic's clients put text of their own beside the results.
 */
export function countTurns(messages: readonly Message[]): { turn: number; round: number } {
  const lastUser = findLastUser(messages)
  let turn = 0
  let round = 0
  messages.forEach(({ role }, i) => {
    if (role !== 'assistant' || messages[i - 1]?.role === 'assistant') return
    turn++
    if (i > lastUser) round++
  })
  return { turn, round }
}

/** Returns the texts of all tool results since the last user message. */
export function findRoundResults(messages: readonly Message[]): string[] {
  return messages
    .slice(findLastUser(messages) + 1)
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
}

/** Returns the index of the user message with which the rounds begin, or -1. */
function findLastUser(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }, i) => role === 'user' && messages[i - 1]?.role !== 'tool')
}
