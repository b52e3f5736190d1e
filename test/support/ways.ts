import { createMockOllama, type MockOllama, type MockOllamaOptions } from '../../handlers/index.ts'
import type { Network } from './network.ts'

/** How a request comes to a mock: through msw, or by a call of its own `fetch`. */
export type Way = (typeof WAYS)[number]

export const WAYS = ['msw', 'mock.fetch'] as const

/** A mock, and requests to it that go one of the two ways. */
export interface Served {
  mock: MockOllama
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** A body that is a string is sent as it is. */
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>
  postForJson<T = unknown>(path: string, body: unknown): Promise<T>
  /** What a chat says that does not stream. */
  ask(content: string, fields?: object): Promise<string>
}

/**
 * Serves a mock, until the network is closed or its handlers are reset.
 *
 * @example
 * describe.for(WAYS)('over %s', (way) => {
 *   test('says it', async () => {
 *     const { ask } = serve(way, network, { reply: 'Hello.' })
 *     expect(await ask('Hi')).toBe('Hello.')
 *   })
 * })
 */
export function serve(way: Way, network: Network, options: MockOllamaOptions = {}): Served {
  const mock = createMockOllama(options)
  if (way === 'msw') network.use(...mock.handlers)
  const send: Served['fetch'] =
    way === 'msw'
      ? (path, init) => fetch(`http://localhost:11434${path}`, init)
      : (path, init) => mock.fetch(path, init)
  const post: Served['post'] = (path, body, init = {}) =>
    send(path, { ...init, method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  const postForJson = async <T>(path: string, body: unknown): Promise<T> => (await (await post(path, body)).json()) as T
  return {
    mock,
    fetch: send,
    post,
    postForJson,
    async ask(content, fields = {}) {
      const messages = [{ role: 'user', content }]
      const body = { model: 'llama3.1:8b', messages, stream: false, ...fields }
      const answer = await postForJson<{ message: { content: string } }>('/api/chat', body)
      return answer.message.content
    },
  }
}
