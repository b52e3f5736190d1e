import type { HttpHandler } from 'msw'
import { createMockOllama, type MockOllama } from './mock-ollama.ts'

export * from '../src/index.ts'
export { createMockOllama, type MockOllama } from './mock-ollama.ts'
export type { HttpHandlers, HttpResolver, MakeHandler } from './http-handlers.ts'
export type { OverrideHandlers, OverrideOptions } from './overrides.ts'

/**
 * The shared mock. It answers port 11434 of any host, unless `mockOllama.configure()` gives it another `baseUrl`.
 *
 * @example
 * server.use(mockOllama.chat('The sky scatters blue.'))
 */
export const mockOllama: MockOllama = /* @__PURE__ */ createMockOllama()

/**
 * The msw handlers of the shared mock, `mockOllama`.
 *
 * @example
 * const server = setupServer(...ollamaHandlers)
 */
export const ollamaHandlers: HttpHandler[] = /* @__PURE__ */ (() => mockOllama.handlers)()
