import { describeValue, refuse, refuseUnknownKeys } from '../src/misuse.ts'
import { compileMatch, type When } from '../src/replies/match.ts'
import type { RecordedRequest } from '../src/state/journal.ts'
import { nameRequest } from './name-request.ts'
import { findImpoliteRetry } from './polite-retries.ts'

// These types make `expect(…).toHaveBeenAsked(…)` compile. vitest takes its matchers from the first namespace too, and `@types/jest` from the
// second one. Both are global, so they do no harm in a project that has only one of the two runners. The names of the parameters are those
// of `@types/jest`, because all declarations of an interface must have the same ones.
declare global {
  namespace Chai {
    interface Assertion extends OllamaMatchers {}
  }
  namespace jest {
    interface Matchers<R, T = {}> extends OllamaMatchers<R> {}
  }
}

/**
 * The types of {@link ollamaMatchers}. An import of `msw-ollama/matchers` adds them to `expect` of vitest, and to the global `expect` of
 * `@types/jest`. For the `expect` of `@jest/globals`, add them to the interface `Matchers` of the module `expect`.
 */
export interface OllamaMatchers<R = void> {
  /**
   * Checks that the journal of a mock has a request that matches. The message of a failure lists the last 10 requests.
   *
   * @param match which request must be there, as for `mock.when()`. A string or a RegExp matches the prompt. Default: any request.
   * @throws TypeError if the value in `expect(…)` is not a mock, or if the match is wrong
   * @example
   * expect(mockOllama).toHaveBeenAsked({ model: 'llama3.2', prompt: /weather/ })
   * expect(mockOllama).not.toHaveBeenAsked({ endpoint: 'embed' })
   */
  toHaveBeenAsked(match?: When): R
  /**
   * Checks how many requests of the journal match. The message of a failure lists the last 10 requests.
   *
   * @param times how many requests must match, a whole number from 0
   * @param match which requests are counted, as for `mock.when()`. Default: all.
   * @throws TypeError if the value in `expect(…)` is not a mock, or if the number or the match is wrong
   * @example
   * expect(mockOllama).toHaveBeenAskedTimes(2, { model: 'llama3.2' })
   */
  toHaveBeenAskedTimes(times: number, match?: When): R
  /**
   * Checks how the client has repeated requests that were refused, which have an error status or no response. It fails if the same request,
   * with the same method, path, body and credentials, came again
   *
   * - after it was refused for good, with a 4xx other than 408, 409, 425 and 429, and before a pull, create, copy, delete or upload succeeded
   * - sooner than the header `Retry-After` of its refusal asked for
   * - more than `max` times in a row
   *
   * Requests that were sent before the refusal had ended are no retries.
   *
   * @param options.max how often the same request may be refused in a row, a whole number from 1. Default: 5.
   * @throws TypeError if the value in `expect(…)` is not a mock, or if the options are wrong
   * @example
   * expect(mockOllama).toHaveRetriedPolitely()
   * expect(mockOllama).toHaveRetriedPolitely({ max: 3 })
   */
  toHaveRetriedPolitely(options?: { max?: number }): R
}

interface Verdict {
  pass: boolean
  message: () => string
}

/** How many requests a message lists at most: the last ones. */
const MAX_SHOWN = 10
const TASK = 'look for a request'
const COUNT_TASK = 'count requests'
const RETRY_TASK = 'check the retries'

/**
 * Matchers for `expect.extend` of vitest and jest: {@link OllamaMatchers}.
 *
 * @example
 * expect.extend(ollamaMatchers)
 */
export const ollamaMatchers = {
  /** @param received the value in `expect(…)`, which must be a mock */
  toHaveBeenAsked(received: unknown, match?: When): Verdict {
    const requests = readRequests(received)
    const compiled = compileMatch(TASK, match ?? {})
    const misses = requests.map((request) => compiled.mismatches(request))
    const pass = misses.some((reasons) => reasons.length === 0)
    const wanted = match === undefined ? 'anything' : compiled.label
    return {
      pass,
      message: () => {
        const shown = requests.map((request, i) => describeRequest(request, pass ? [] : misses[i]!))
        const matching = pass ? shown.filter((_, i) => misses[i]!.length === 0) : shown
        return `Expected the mock Ollama ${pass ? 'not ' : ''}to have been asked ${wanted}. It was asked ${list(matching)}`
      },
    }
  },
  /** @param received the value in `expect(…)`, which must be a mock */
  toHaveBeenAskedTimes(received: unknown, times: number, match?: When): Verdict {
    const requests = readRequests(received)
    if (!Number.isInteger(times) || times < 0) refuse(COUNT_TASK, times, 'the number', 'a whole number from 0')
    const compiled = compileMatch(COUNT_TASK, match ?? {})
    const misses = requests.map((request) => compiled.mismatches(request))
    const count = misses.filter((reasons) => reasons.length === 0).length
    const pass = count === times
    const wanted = match === undefined ? 'anything' : compiled.label
    return {
      pass,
      message: () => {
        const shown = requests.map((request, i) => describeRequest(request, misses[i]!))
        const found = pass ? '' : `, but that happened ${toTimes(count)}`
        return `Expected the mock Ollama ${pass ? 'not ' : ''}to have been asked ${wanted} ${toTimes(times)}${found}. It was asked ${list(shown)}`
      },
    }
  },
  /** @param received the value in `expect(…)`, which must be a mock */
  toHaveRetriedPolitely(received: unknown, options: { max?: number } = {}): Verdict {
    const requests = readRequests(received)
    if (typeof options !== 'object' || options === null)
      refuse(RETRY_TASK, options, 'the options', 'an object such as { max: 3 }')
    refuseUnknownKeys(RETRY_TASK, 'options', options, ['max'])
    const { max = 5 } = options
    if (!Number.isInteger(max) || max < 1) refuse(RETRY_TASK, max, 'max', 'a whole number from 1')
    const fault = findImpoliteRetry(requests, max)
    return {
      pass: fault === undefined,
      message: () =>
        fault === undefined
          ? 'Expected the client of the mock Ollama to have retried impolitely, but each of its retries was polite.'
          : `Expected the client of the mock Ollama to have retried politely. ${fault}`,
    }
  },
}

function readRequests(received: unknown): readonly RecordedRequest[] {
  const { requests } = (received ?? {}) as { requests?: unknown }
  if (Array.isArray(requests)) return requests as RecordedRequest[]
  throw new TypeError(
    `Failed to ${TASK}: found ${describeValue(received)} in expect(…). Give a mock, such as expect(mockOllama).`,
  )
}

function toTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function describeRequest(request: RecordedRequest, reasons: readonly string[]): string {
  const line = nameRequest(request)
  return reasons.length === 0 ? line : `${line} (${reasons.join(', ')})`
}

function list(lines: readonly string[]): string {
  if (lines.length === 0) return 'nothing.'
  const shown = lines.slice(-MAX_SHOWN).map((line) => `- ${line}`)
  const left = lines.length - shown.length
  return `this:\n${left > 0 ? `- (${left} requests before)\n` : ''}${shown.join('\n')}`
}
