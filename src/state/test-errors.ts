import { OllamaError } from '../protocol/ollama-error.ts'
import type { Lifetime } from '../streaming/lifetime.ts'

/** What went wrong in a test's own code, or in what it forgot. Kept until somebody asks. */
export interface TestErrors {
  /** Keeps what a function of the test threw, and gives what the client is answered. */
  keep(error: unknown, lifetime: Lifetime): OllamaError
  /** @throws what was kept */
  assertNone(): void
  clear(): void
}

export function createTestErrors(): TestErrors {
  let kept: unknown[] = []
  return {
    keep(error, lifetime) {
      // Why not when the client is gone: a function that heeds its signal throws then.
      if (!lifetime.aborted) kept.push(error)
      // Why an answer at all: a rejected fetch would look like a broken network.
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
