import { overlap } from '../held-text.ts'
import type { GlimmerTools } from './glimmer-call.ts'

const START = '<|start|>'
export const MESSAGE = '<|message|>'
/** The beginning of the header of a message by the model. */
export const HEADER = `${START}assistant`
const RECIPIENT = ' to='

interface Search {
  from: number
  isLast: boolean
  tools: GlimmerTools
}

/**
 * Looks for the header of a next message, which ends the present one. A text that is no header stays a part of the message.
 *
 * @returns where a header begins, or may begin, and whether it is whole. `at` is undefined if there is none.
 */
export function findGlimmerHeader(text: string, { from, isLast, tools }: Search): { at?: number; isWhole: boolean } {
  let next = from
  for (let at = text.indexOf(START, next); at >= 0; at = text.indexOf(START, next)) {
    const state = judge(text.slice(at), tools)
    if (state === 'whole') return { at, isWhole: true }
    if (state === 'unfinished' && !isLast) return { at, isWhole: false }
    next = at + START.length
  }
  const kept = isLast ? 0 : overlap(text.slice(next), HEADER)
  return kept > 0 ? { at: text.length - kept, isWhole: false } : { isWhole: false }
}

function judge(text: string, tools: GlimmerTools): 'whole' | 'unfinished' | 'none' {
  if (!text.startsWith(HEADER)) return HEADER.startsWith(text) ? 'unfinished' : 'none'
  const rest = text.slice(HEADER.length)
  if (rest.startsWith(MESSAGE)) return 'whole'
  if (MESSAGE.startsWith(rest) || RECIPIENT.startsWith(rest)) return 'unfinished'
  if (!rest.startsWith(RECIPIENT)) return 'none'
  const after = rest.slice(RECIPIENT.length)
  const message = after.indexOf(MESSAGE)
  if (message >= 0) return tools.accepts(after.slice(0, message)) ? 'whole' : 'none'
  if (/[ \t\r\n]/.test(after)) return 'none'
  const bracket = after.indexOf('<')
  return bracket < 0 || MESSAGE.startsWith(after.slice(bracket)) ? 'unfinished' : 'none'
}
