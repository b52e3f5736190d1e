import { OllamaError } from '../protocol/ollama-error.ts'
import type { Lifetime } from '../streaming/lifetime.ts'

/** The errors of a test's own code, and the requests that no rule of the test matched. They are kept for `assertNoErrors()`. */
export interface TestErrors {
  /** Keeps an error, and returns the refusal that the client gets for it. */
  keep(error: unknown, lifetime: Lifetime): OllamaError
  /** @throws Error whose `cause` is the kept error, or an AggregateError of all kept errors */
  assertNone(): void
  clear(): void
}

export function createTestErrors(): TestErrors {
  let kept: unknown[] = []
  return {
    keep(error, lifetime) {
      // An error after an abort is not kept, because a function that observes its signal throws then.
      if (!lifetime.aborted) kept.push(error)
      // The client gets a response, because a fetch that rejects would look like a broken network.
      if (error instanceof OllamaError) return error
      return new OllamaError(500, error instanceof Error ? error.message : String(error))
    },
    assertNone() {
      if (kept.length === 0) return
      const words = kept.map((error) => (error instanceof Error ? error.message : String(error)))
      const [first] = kept
      if (kept.length === 1) {
        throw new Error(`The mock Ollama met an error in the test's own code: ${words[0]}`, { cause: first })
      }
      throw new AggregateError(
        kept,
        `The mock Ollama met ${kept.length} errors in the test's own code:\n${words.map((text) => `- ${text}`).join('\n')}`,
      )
    },
    clear() {
      kept = []
    },
  }
}
