import { expect } from '@jest/globals'
import { mockOllama } from 'msw-ollama'
import { ollamaMatchers, type OllamaMatchers } from 'msw-ollama/matchers'

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends OllamaMatchers<R> {}
}

expect.extend(ollamaMatchers)
expect(mockOllama).not.toHaveBeenAsked({ model: 'llama3.2' })
// @ts-expect-error -- a number matches no request
expect(mockOllama).toHaveBeenAsked(42)
