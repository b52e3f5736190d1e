import type { Dialect } from '../../handlers/index.ts'
import { createDice } from './abort-scenarios.ts'
import { DIALECTS } from './dialects.ts'

/**
 * What becomes of a stream.
 *
 * - `reads`: the client reads it to its end.
 * - `fails`: the reply fails after its pieces.
 * - `aborts`: the client fires its signal.
 * - `cancels`: the client cancels its reader.
 * - `breaks`: the client leaves its loop over the chunks after the first one.
 * - `waits`: neither the reply nor the client ever ends, but a reset ends the stream. Without a reset, the client aborts.
 * - `sleeps`: the same, while a timer of the mock delays the first token.
 */
export type Fate = (typeof FATES)[number]

const FATES = ['reads', 'fails', 'aborts', 'cancels', 'breaks', 'waits', 'sleeps'] as const

/** One stream, as the seed determines it. */
export interface StreamPlan {
  /** The prompt of the request. */
  id: string
  dialect: Dialect
  fate: Fate
  pieces: readonly string[]
  /** How many tasks pass before each piece. */
  tasksBetween: number
  /** How many tasks pass before the client leaves, if it does. */
  moment: number
}

/** Whether the reply of a stream never ends by itself. */
export function isEndless({ fate }: StreamPlan): boolean {
  return fate !== 'reads' && fate !== 'fails'
}

export function planStreams(count: number, seed: number): StreamPlan[] {
  const dice = createDice(seed)
  return Array.from({ length: count }, (_, i) => {
    const fate = FATES[dice(FATES.length)]!
    // A client that leaves its loop needs a chunk.
    const length = dice(20) + (fate === 'breaks' ? 1 : 0)
    return {
      id: `stream ${i} of seed ${seed}`,
      dialect: DIALECTS[dice(DIALECTS.length)]!,
      fate,
      pieces: Array.from({ length }, (_piece, at) => `${i}:${at} `),
      tasksBetween: dice(3),
      moment: dice(40),
    }
  })
}
