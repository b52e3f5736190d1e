import type { OllamaRequest } from './replies/reply.ts'
import type { CompiledRule } from './replies/rules.ts'
import type { Overrides } from './state/exchange.ts'

/** The part of a mock that only the handlers of msw use. */
export interface Core {
  /** Returns the path of a URL below the base URL, such as `/api/chat`, or undefined if the URL is not under the base URL. */
  readonly matchPath: (url: string) => string | undefined
  /** The base URLs as text for messages: `http://*:11434`. */
  readonly label: string
  /** Whether the mock answers a path without a route. Otherwise msw offers its request to other handlers. */
  readonly answersUnknownPaths: boolean
  /**
   * Answers a request. The reply or the vectors in `overrides` replace those of the mock.
   *
   * @returns undefined if the reply function of the override leaves the request to the next handler
   */
  readonly respond: (overrides: Overrides, input: Request) => Promise<Response | undefined>
  /**
   * Understands a request without any effect on the mock.
   *
   * @returns the request as a rule sees it, or undefined if the server refuses the request or answers it without a model
   * @throws the reason of the abort, if the request is aborted meanwhile
   */
  readonly understand: (request: Request) => Promise<OllamaRequest | undefined>
  /** Answers a request with a handler of `mockOllama.http`, and adds it to the journal if the handler gives a response. */
  readonly handle: <T>(request: Request, answer: () => T | PromiseLike<T>) => Promise<T | Response>
  /** Registers an override, so that `assertAllUsed`, `explain` and the errors of `unmatched: 'error'` can name it. */
  readonly addOverride: (rule: CompiledRule) => void
}
