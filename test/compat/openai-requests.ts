// Requests of the OpenAI dialect, and what is read from its streams.

import type { MockOllama } from '../../src/index.ts'

export interface Chunk {
  id: string
  created: number
  model: string
  choices: Array<{
    delta: { role?: string; content?: string; reasoning?: string; tool_calls?: unknown[] }
    text?: string
    finish_reason: string | null
  }>
  usage?: unknown
}

export const CHAT = '/v1/chat/completions'

/** The body of a chat with one message. */
export function question(content: unknown, fields: object = {}): object {
  return { model: 'llama3.1:8b', messages: [{ role: 'user', content }], ...fields }
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** With `mock.fetch`, or with the global one and a whole URL. */
export function post(
  { fetch }: Pick<MockOllama, 'fetch'> | { fetch: Fetch },
  url: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<Response> {
  const init = { method: 'POST', body: JSON.stringify(body), ...(signal && { signal }) }
  return fetch(url, init)
}

export async function postForJson<T = Record<string, unknown>>(
  mock: Pick<MockOllama, 'fetch'>,
  url: string,
  body: unknown,
): Promise<T> {
  return (await (await post(mock, url, body)).json()) as T
}

/** The chunks of a body, as the reader gets them. */
export async function readChunks(response: Response): Promise<string[]> {
  const decoder = new TextDecoder()
  const chunks: string[] = []
  for await (const bytes of response.body!) chunks.push(decoder.decode(bytes))
  return chunks
}

/** The data of the events in a text; that which is no JSON is left as it is. */
export function toEvents(text: string): Array<Chunk | '[DONE]'> {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Chunk)))
}

/** All but the end mark. */
export async function readEvents(response: Response): Promise<Chunk[]> {
  return toEvents(await response.text()).filter((event) => event !== '[DONE]')
}
