import type { Message } from '../protocol/responses.ts'

/**
 * Both are read from the request, never counted, so that concurrent conversations and retries agree.
 *
 * Why messages of an assistant in a row are one: OpenAI's dialect makes one of each part of a message. And why a user's message
 * right behind a tool's result begins no round: Anthropic's clients put text of their own beside the results.
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
