import type { Outcome } from '../../handlers/index.ts'
import { readStreamed } from './read-streamed.ts'
import type { EndedStream } from './simultaneous-run.ts'
import type { Fate } from './stream-plans.ts'

const OUTCOMES: Readonly<Record<Fate, Outcome>> = {
  reads: 'complete',
  fails: 'failed',
  aborts: 'aborted',
  cancels: 'aborted',
  breaks: 'aborted',
  waits: 'aborted',
  sleeps: 'aborted',
}

/** Returns the outcome that the plan of a stream leads to. A stream that was open at the reset is aborted. */
export function outcomeOf({ plan, recorded }: EndedStream): Outcome {
  return recorded?.outcome === 'pending' ? 'aborted' : OUTCOMES[plan.fate]
}

/** Returns what is wrong with the lines that a client has received, or undefined if they are what they should be. */
export function findBrokenLines(stream: EndedStream): string | undefined {
  const { plan, status, body, hasEnded, error } = stream
  // A failure before the first line is one JSON object.
  if (plan.fate === 'fails' && status === 500) return body.includes('broken') ? undefined : `${plan.id}: ${body}`
  const outcome = outcomeOf(stream)
  const wanted = plan.pieces.join('')
  try {
    const { text, isDone } = readStreamed(plan.dialect, body)
    const isWhole = outcome === 'aborted' ? wanted.startsWith(text) : text === wanted && hasEnded && error === undefined
    return isWhole && isDone === (outcome === 'complete') ? undefined : `${plan.id}: ${text}`
  } catch (broken) {
    return `${plan.id}: ${String(broken)}`
  }
}
