// Sends requests to a mock as an application without a client library does.

/** The target of requests: a mock, or the global `fetch`. */
export interface Target {
  /** @param path a path of Ollama's API, such as `/api/chat`, or a whole URL */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/** The address of the Ollama that tests intercept. */
export const OLLAMA = 'http://localhost:11434'

/** Sends requests through the global `fetch`, which the handlers of a test intercept. */
export const INTERCEPTED: Target = {
  fetch: (path, init) => fetch(path.startsWith('/') ? OLLAMA + path : path, init),
}

/** Sends a request. A body that is a string or bytes is sent as it is, and any other body as JSON. */
export function sendTo(
  target: Target,
  method: string,
  path: string,
  body?: unknown,
  init: RequestInit = {},
): Promise<Response> {
  if (body === undefined) return target.fetch(path, { ...init, method })
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  return target.fetch(path, { ...init, method, body: isRaw ? (body as BodyInit) : JSON.stringify(body) })
}

export function postTo(target: Target, path: string, body: unknown, init?: RequestInit): Promise<Response> {
  return sendTo(target, 'POST', path, body, init)
}

export async function readJson<T = unknown>(response: Response | Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}

/** Returns the body of a chat request with one message. */
export function question(content: unknown, fields: object = {}): object {
  return { model: 'llama3.1:8b', messages: [{ role: 'user', content }], ...fields }
}

export interface Requests extends Target {
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>
  postForJson<T = unknown>(path: string, body: unknown): Promise<T>
  getJson<T = unknown>(path: string): Promise<T>
  /** Sends a chat request with one message, without streaming, and returns the text of the answer. */
  ask(content: string, fields?: object): Promise<string>
}

/** Returns the functions of this file, bound to one target. */
export function requestsTo(target: Target): Requests {
  const post: Requests['post'] = (path, body, init) => postTo(target, path, body, init)
  const postForJson: Requests['postForJson'] = (path, body) => readJson(post(path, body))
  return {
    fetch: target.fetch,
    post,
    postForJson,
    getJson: (path) => readJson(target.fetch(path)),
    async ask(content, fields = {}) {
      const body = question(content, { stream: false, ...fields })
      return (await postForJson<{ message: { content: string } }>('/api/chat', body)).message.content
    },
  }
}

export const { post, postForJson, getJson, ask } = requestsTo(INTERCEPTED)
