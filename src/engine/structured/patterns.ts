import { describeValue } from '../../misuse.ts'
import { NoInstanceError } from './failure.ts'

/** Both limits are in characters. */
const MAX_TEXT_LENGTH = 20_000
const MAX_PATTERN_LENGTH = 2_000

/**
 * Refuses a pattern whose texts may be too long to make, such as `a{1000000}`, or repeats within repeats within repeats.
 *
 * @throws NoInstanceError for such a pattern
 */
export function refuseLargePattern(pattern: string): void {
  if (pattern.length <= MAX_PATTERN_LENGTH && estimateMaxLength(pattern) <= MAX_TEXT_LENGTH) return
  throw new NoInstanceError(`a pattern that is too large, ${describeValue(pattern)}`)
}

/** Estimates the length of the longest text that the generator makes for a pattern. It repeats `*` and `+` at most five times. */
function estimateMaxLength(pattern: string): number {
  const sums = [0]
  let last = 0
  const keep = (): void => {
    sums.push(sums.pop()! + last)
  }
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/g)) {
    if (token === '*' || token === '+') last *= 5
    else if (token.length > 2 && token.startsWith('{')) {
      const [min, max] = token.slice(1, -1).split(',')
      last *= max === '' ? Number(min) + 5 : Number(max ?? min)
    } else if (token === ')' && sums.length > 1) {
      last += sums.pop()!
    } else {
      keep()
      if (token === '(') sums.push(0)
      last = token === '(' ? 0 : 1
    }
  }
  return sums.reduce((sum, one) => sum + one, last)
}

/**
 * Rewrites a pattern so that JavaScript accepts it with the flag `u`. Other languages also allow escapes that are not needed, such as
 * `\@` for `@`, and JavaScript rejects them with this flag.
 *
 * @example
 * toUnicodePattern('^a\\@b$') // '^a\\x40b$'
 */
export function toUnicodePattern(pattern: string): string {
  if (isPattern(pattern)) return pattern
  return pattern.replace(/\\([\s\S])/g, (escape, character: string) =>
    /[-_@'"#%&,:;<>=!~` ]/.test(character) ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : escape,
  )
}

/** Returns a regular expression that JavaScript reads as the pattern, or undefined if it cannot. */
export function toRegExp(pattern: string): RegExp | undefined {
  try {
    return new RegExp(toUnicodePattern(pattern), 'u')
  } catch {
    return undefined
  }
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
