import type { HttpHandler } from 'msw'
import { createCore, type MockOllama as CoreMockOllama } from '../src/mock-ollama.ts'
import type { MockOllamaOptions } from '../src/options.ts'
import { anthropicHandlers } from './anthropic.ts'
import { cloudHandlers } from './cloud.ts'
import { embedHandlers } from './embed.ts'
import { generateHandlers } from './generate.ts'
import { createHttpHandlers, type HttpHandlers } from './http-handlers.ts'
import { modelHandlers } from './models.ts'
import { openaiHandlers } from './openai.ts'
import { createOverrideHandlers, type OverrideHandlers } from './overrides.ts'
import { createFallbackHandler, createRouteHandlers } from './route-handlers.ts'

/** A mock of an Ollama server, with handlers for msw. */
export interface MockOllama extends CoreMockOllama, OverrideHandlers {
  /**
   * Creates msw handlers for responses that the mock does not give. Their paths are below the base URL of the mock.
   *
   * @example
   * server.use(mock.http.get('/api/ps', () => HttpResponse.json({ models: [] })))
   */
  readonly http: HttpHandlers
  /**
   * The msw handlers of the mock: one for each route, and a last one for every other request under the base URL. The last one refuses
   * requests as a real Ollama does, unless `unknownPaths` is `passthrough`.
   *
   * @example
   * const server = setupServer(...mock.handlers)
   */
  readonly handlers: HttpHandler[]
}

/**
 * Creates a mock of an Ollama server, with handlers for msw.
 *
 * @throws TypeError if an option is wrong. The message says what to give.
 * @example
 * const mock = createMockOllama({ baseUrl: 'http://gpu:8080/ollama', reply: 'Hello.' })
 * const server = setupServer(...mock.handlers)
 *
 * @example
 * import assert from 'node:assert/strict'
 * import { createMockOllama, readLines, type ChatResponse } from 'msw-ollama'
 *
 * const mock = createMockOllama()
 * const messages = [{ role: 'user', content: 'hi' }]
 *
 * // not streamed: one JSON object
 * const response = await mock.fetch('/api/chat', {
 *   method: 'POST',
 *   body: JSON.stringify({ model: 'llama3.1:8b', messages, stream: false }),
 * })
 * const body = (await response.json()) as ChatResponse
 * assert.equal(body.message.content, 'Echo: hi')
 * assert.equal(body.prompt_eval_count, 1)
 * assert.equal(body.eval_count, 2)
 *
 * // streamed: one JSON object per line
 * const stream = await mock.fetch('/api/chat', {
 *   method: 'POST',
 *   body: JSON.stringify({ model: 'llama3.1:8b', messages, stream: true }),
 * })
 * const lines: ChatResponse[] = []
 * for await (const line of readLines<ChatResponse>(stream)) lines.push(line)
 *
 * // the last object is done, and has the counts
 * const last = lines.at(-1)
 * assert.equal(last?.done, true)
 * assert.equal(last?.prompt_eval_count, 1)
 * assert.equal(last?.eval_count, 2)
 */
export function createMockOllama(options?: MockOllamaOptions): MockOllama {
  const { mock, core } = createCore(options)
  const routes = createRouteHandlers(core)
  return Object.assign(mock, {
    // msw tries the handlers in this order, so the routes that are called most often come first.
    handlers: [
      ...generateHandlers(routes),
      ...embedHandlers(routes),
      ...openaiHandlers(routes),
      ...anthropicHandlers(routes),
      ...modelHandlers(routes),
      ...cloudHandlers(core),
      createFallbackHandler(core),
    ],
    ...createOverrideHandlers(core),
    http: createHttpHandlers(core),
  })
}
