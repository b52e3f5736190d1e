import { describeValue } from '../../misuse.ts'
import { loadLibrary } from '../load-library.ts'
import { NoInstanceError } from './failure.ts'
import { toRegExp } from './patterns.ts'
import { spend, type Budget } from './plan.ts'

/** Returns whether a text matches a pattern. */
export type Matcher = (pattern: string, text: string, budget: Budget) => boolean

type Engine = typeof import('re2js').RE2JS
type Test = (text: string, budget: Budget) => boolean

/** JavaScript matches a pattern with so few choices, against a text of at most so many characters. */
const MAX_CHOICES = 2
const MAX_QUICK_LENGTH = 1_000

/** The same for patterns that RE2 cannot read, such as the one that zod writes for durations. This may take a second at most. */
const MAX_OTHER_CHOICES = 24
const MAX_OTHER_LENGTH = 24

/** How much work of the engine, in steps of its program times characters, costs as much as one value of an instance. */
const STEPS_PER_VALUE = 2_000

/**
 * Creates a matcher for the patterns of a schema, which come from a request. JavaScript's own expressions go back and try again, so a
 * short pattern such as `(a+)+$` can keep them busy for years. They are used only for short texts and patterns with few choices. All other
 * patterns are matched by RE2, whose time grows as the text does: docs/decisions/0017-patterns.md.
 *
 * @param schema is searched for patterns. RE2 is loaded only if there is one that needs it.
 */
export async function createMatcher(schema: unknown): Promise<Matcher> {
  const { RE2JS } = hasPattern(schema)
    ? await loadLibrary('re2js', 'to match a pattern of a JSON schema', () => import('re2js'))
    : {}
  const tests = new Map<string, Test>()
  return (pattern, text, budget) => {
    let test = tests.get(pattern)
    if (!test) tests.set(pattern, (test = createTest(pattern, RE2JS!)))
    return test(text, budget)
  }
}

/** Returns whether a schema may have a pattern. A property that is called `pattern` counts too: then RE2 is loaded, but not used. */
function hasPattern(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  return Object.entries(schema).some(
    ([key, value]) => key === 'pattern' || key === 'patternProperties' || hasPattern(value),
  )
}

function createTest(pattern: string, engine: Engine): Test {
  const regExp = toRegExp(pattern)
  const choices = countChoices(pattern)
  let slow: Test | undefined
  return (text, budget) => {
    if (regExp && choices <= MAX_CHOICES && text.length <= MAX_QUICK_LENGTH) return regExp.test(text)
    slow ??= createSlowTest(pattern, engine)
    return slow(text, budget)
  }
}

/**
 * Counts the choices of a pattern: its repeats, its alternatives, and the place where a pattern without `^` may begin. JavaScript tries all
 * combinations. Returns Infinity if a choice is itself repeated, as in `(a+)+`, or if the pattern refers back to a group.
 */
function countChoices(pattern: string): number {
  let choices = pattern.startsWith('^') ? 0 : 1
  const counts: number[] = []
  let inGroup = 0
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?[:=!<]*|[\s\S]/g)) {
    if (/^(?:[*+]|\{\d+(?:,\d*)?\})$/.test(token) && inGroup > 0) return Infinity
    if (/^\\[1-9k]/.test(token)) return Infinity
    if (/^[*+?|]$|^\{.*,/.test(token)) choices++
    inGroup = 0
    if (token.startsWith('(')) counts.push(choices)
    else if (token === ')') inGroup = choices - (counts.pop() ?? choices)
  }
  return choices
}

/**
 * Creates a test that uses RE2. RE2 has no lookaheads, so those at the start of a pattern are tested on their own. With a pattern that RE2
 * cannot read, the test uses JavaScript for short texts, and refuses longer ones.
 */
function createSlowTest(pattern: string, engine: Engine): Test {
  try {
    const parts = splitLookaheads(pattern).map(({ part, isNegative }) => ({
      expression: engine.compile(engine.translateRegExp(part)),
      isNegative,
    }))
    return (text, budget) =>
      parts.every(({ expression, isNegative }) => {
        spend(budget, (expression.programSize() * text.length) / STEPS_PER_VALUE)
        return expression.test(text) !== isNegative
      })
  } catch {
    const regExp = toRegExp(pattern)
    if (!regExp) throw new NoInstanceError(`a pattern that cannot be read, ${describeValue(pattern)}`)
    const isHarmless = countChoices(pattern) <= MAX_OTHER_CHOICES
    return (text) => {
      if (isHarmless && text.length <= MAX_OTHER_LENGTH) return regExp.test(text)
      throw new NoInstanceError(`a pattern that may take too long, ${describeValue(pattern)}`)
    }
  }
}

/**
 * Splits a pattern such as `^(?!a)(?=.*b)c` into the patterns `^(?:a)`, `^(?:.*b)` and `^c`, all of which must match, or not match if the
 * lookahead is negative.
 */
function splitLookaheads(pattern: string): Array<{ part: string; isNegative: boolean }> {
  const parts: Array<{ part: string; isNegative: boolean }> = []
  let rest = pattern
  while (/^\^\(\?[=!]/.test(rest)) {
    const end = endOfGroup(rest, 1)
    // An alternative beside the lookahead does not depend on it, so such a pattern is left to RE2, which refuses it.
    if (end === undefined || hasAlternative(rest)) return [{ part: pattern, isNegative: false }]
    parts.push({ part: `^(?:${rest.slice(4, end)})`, isNegative: rest[3] === '!' })
    rest = `^${rest.slice(end + 1)}`
  }
  return [...parts, { part: rest, isNegative: false }]
}

/** Returns the offset of the parenthesis that closes a group. */
function endOfGroup(pattern: string, start: number): number | undefined {
  for (const { at, token, depth } of tokens(pattern)) if (at > start && token === ')' && depth === 0) return at
  return undefined
}

function hasAlternative(pattern: string): boolean {
  return [...tokens(pattern)].some(({ token, depth }) => token === '|' && depth === 0)
}

/** Yields the tokens of a pattern that are no escape and in no class, each with the number of groups that are open after it. */
function* tokens(pattern: string): Generator<{ at: number; token: string; depth: number }> {
  let depth = 0
  for (const { 0: token, index: at } of pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[\s\S]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    yield { at, token, depth }
  }
}
