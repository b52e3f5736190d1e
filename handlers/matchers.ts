import { describeValue } from '../src/misuse.ts'
import { compileMatch, type When } from '../src/replies/match.ts'
import type { RecordedRequest } from '../src/state/journal.ts'

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
}

interface Verdict {
  pass: boolean
  message: () => string
}

/** How many requests a message lists at most: the last ones. */
const MAX_SHOWN = 10
const TASK = 'look for a request'

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
}

function readRequests(received: unknown): readonly RecordedRequest[] {
  const { requests } = (received ?? {}) as { requests?: unknown }
  if (Array.isArray(requests)) return requests as RecordedRequest[]
  throw new TypeError(
    `Failed to ${TASK}: found ${describeValue(received)} in expect(…). Give a mock, such as expect(mockOllama).`,
  )
}

function describeRequest({ method, path, model, prompt }: RecordedRequest, reasons: readonly string[]): string {
  const line = `${method} ${path}${model && ` of ${model}`}${prompt && `: ${describeValue(prompt)}`}`
  return reasons.length === 0 ? line : `${line} (${reasons.join(', ')})`
}

function list(lines: readonly string[]): string {
  if (lines.length === 0) return 'nothing.'
  const shown = lines.slice(-MAX_SHOWN).map((line) => `- ${line}`)
  const left = lines.length - shown.length
  return `this:\n${left > 0 ? `- (${left} requests before)\n` : ''}${shown.join('\n')}`
}
