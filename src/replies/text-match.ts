import { isPlainObject } from '../misuse.ts'
import type { OllamaRequest } from './reply.ts'

/** One condition of a match. */
export interface Condition {
  holds: (request: OllamaRequest) => boolean
  /** Says why it does not hold. */
  describeMiss: (request: OllamaRequest) => string
}

/**
 * A regular expression as data, for rules in a JSON file.
 *
 * @example
 * { "when": { "prompt": { "pattern": "^why", "flags": "i" } }, "reply": "Because." }
 */
export interface PatternFixture {
  /** The source of the regular expression. */
  pattern: string
  /** Its flags. `g` has no effect. Default: no flags. */
  flags?: string
}

/** How a text must be: a string that it contains, in the same case, or a pattern. The `lastIndex` of a RegExp has no effect. */
export type TextMatch = string | RegExp | PatternFixture

/** Returns whether a value is meant as a match of a text: a string, a RegExp, or a pattern as data. */
export function isTextMatch(value: unknown): value is TextMatch {
  return typeof value === 'string' || value instanceof RegExp || (isPlainObject(value) && 'pattern' in value)
}

/**
 * Makes the test of a text.
 *
 * @param refuseValue throws the error text of a wrong value. It ends with what to give instead.
 */
export function toTextTest(value: TextMatch, refuseValue: (wanted: string) => never): (text: string) => boolean {
  if (typeof value === 'string') return (text) => text.includes(value)
  const pattern = toPattern(value, refuseValue)
  return (text) => {
    pattern.lastIndex = 0
    return pattern.test(text)
  }
}

/** Makes a pattern without the flag `g`. It is a copy, so that the test can use its own RegExp without an effect here. */
function toPattern(value: RegExp | PatternFixture, refuseValue: (wanted: string) => never): RegExp {
  if (value instanceof RegExp) return new RegExp(value.source, value.flags.replace('g', ''))
  const { pattern, flags = '', ...others } = (typeof value === 'object' && value ? value : {}) as PatternFixture
  if (typeof pattern !== 'string' || typeof flags !== 'string' || Object.keys(others).length > 0) {
    return refuseValue(`a string, a RegExp, or in JSON { "pattern": "^Why", "flags": "i" }`)
  }
  try {
    return new RegExp(pattern, flags.replace('g', ''))
  } catch (error) {
    return refuseValue(`a pattern that can be read (${(error as Error).message})`)
  }
}
