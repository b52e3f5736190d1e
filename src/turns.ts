import type { Message } from './protocol.ts'

/** Both are read from the request, never counted, so that concurrent conversations and retries agree. */
export function countTurns(messages: readonly Message[]): { turn: number; round: number } {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user')
  let turn = 0
  let round = 0
  messages.forEach(({ role }, i) => {
    if (role !== 'assistant') return
    turn++
    if (i > lastUser) round++
  })
  return { turn, round }
}
