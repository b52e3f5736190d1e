import { OllamaError } from '../protocol/ollama-error.ts'
import type { Lifetime } from '../streaming/lifetime.ts'

/**
 * Where an error comes from.
 *
 * - `test`: a function of the test, such as a reply function.
 * - `mock`: the mock itself, such as a request that no rule of the test matches, or a library that cannot be loaded.
 */
export type ErrorOrigin = 'test' | 'mock'

/** The errors of a test's own code, and those with which the mock answers a request. They are kept for `assertNoErrors()`. */
export interface TestErrors {
  /** Keeps an error, and returns the refusal that the client gets for it. */
  keep(error: unknown, lifetime: Lifetime, origin?: ErrorOrigin): OllamaError
  /** @throws Error whose `cause` is the kept error, or an AggregateError of all kept errors */
  assertNone(): void
  clear(): void
}

export function createTestErrors(): TestErrors {
  let kept: Array<{ error: unknown; origin: ErrorOrigin }> = []
  return {
    keep(error, lifetime, origin = 'test') {
      // An error after an abort is not kept, because a function that observes its signal throws then.
      if (!lifetime.aborted) kept.push({ error, origin })
      // The client gets a response, because a fetch that rejects would look like a broken network.
      if (error instanceof OllamaError) return error
      return new OllamaError(500, error instanceof Error ? error.message : String(error))
    },
    assertNone() {
      if (kept.length === 0) return
      const words = kept.map(({ error }) => (error instanceof Error ? error.message : String(error)))
      const place = kept.every(({ origin }) => origin === 'test') ? " in the test's own code" : ''
      if (kept.length === 1) {
        throw new Error(`The mock Ollama met an error${place}: ${words[0]}`, { cause: kept[0]!.error })
      }
      throw new AggregateError(
        kept.map(({ error }) => error),
        `The mock Ollama met ${kept.length} errors${place}:\n${words.map((text) => `- ${text}`).join('\n')}`,
      )
    },
    clear() {
      kept = []
    },
  }
}
