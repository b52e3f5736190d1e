// Requests as an application without a client library makes them.

export const OLLAMA = 'http://localhost:11434'

/** A path is one of the mocked Ollama; a body that is a string is sent as it is. */
export function post(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(url.startsWith('/') ? OLLAMA + url : url, {
    ...init,
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

export async function postForJson<T = unknown>(path: string, body: unknown): Promise<T> {
  return (await (await post(path, body)).json()) as T
}

export async function getJson<T = unknown>(path: string): Promise<T> {
  return (await (await fetch(OLLAMA + path)).json()) as T
}

/** The body of a chat with one message. */
export function question(content: string, fields: object = {}): object {
  return { model: 'llama3.1:8b', messages: [{ role: 'user', content }], ...fields }
}

/** What a chat says that does not stream. */
export async function ask(content: string, fields: object = {}): Promise<string> {
  const answer = await postForJson<{ message: { content: string } }>(
    '/api/chat',
    question(content, { stream: false, ...fields }),
  )
  return answer.message.content
}

/** The objects of an NDJSON body, each as soon as its line is there. */
export async function* readFrames<T>(response: Response): AsyncGenerator<T> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of toIterable(response)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as T
  }
  if (rest !== '') throw new Error(`Failed to read the stream: found ${rest} after the last newline.`)
}

export function readAllFrames<T>(response: Response): Promise<T[]> {
  return collect(readFrames<T>(response))
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

function toIterable(response: Response): AsyncIterable<Uint8Array> {
  if (!response.body) throw new Error('Failed to read the stream: found no body.')
  return response.body
}

/** A promise with its ends outside. */
export function defer<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
