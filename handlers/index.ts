import type { HttpHandler } from 'msw'
import { createMockOllama, type MockOllama } from './mock-ollama.ts'

export * from '../src/index.ts'
export { createMockOllama, type MockOllama } from './mock-ollama.ts'
export type { HttpHandlers, HttpResolver, MakeHandler } from './http-handlers.ts'
export type { OverrideHandlers, OverrideOptions } from './overrides.ts'

/** The shared mock, on port 11434 of any host. */
export const mockOllama: MockOllama = /* @__PURE__ */ createMockOllama()

/** The shared mock's handlers: `setupServer(...ollamaHandlers)`. */
export const ollamaHandlers: HttpHandler[] = /* @__PURE__ */ (() => mockOllama.handlers)()
