// Requests of the Responses dialect, and what is read from its streams.

export interface Item {
  id: string
  type: string
  status?: string
  call_id?: string
  name?: string
  arguments?: string
  content?: Array<{ type: string; text: string }>
  summary?: Array<{ type: string; text: string }>
  action?: object
}

export interface ResponseObject {
  id: string
  status: string
  model: string
  output: Item[] | null
  tools: object[]
  usage: Record<string, unknown> | null
  error: unknown
}

export interface ResponseEvent {
  type: string
  sequence_number: number
  output_index?: number
  item_id?: string
  item?: Item
  delta?: string
  text?: string
  arguments?: string
  response?: ResponseObject
}

type Asked = { fetch: (url: string, init: RequestInit) => Promise<Response> }

export const RESPONSES = '/v1/responses'

/** With a mock, or with the global `fetch` and a whole URL. */
export function post(
  { fetch }: Asked,
  body: object,
  { url = RESPONSES, ...init }: RequestInit & { url?: string } = {},
) {
  // Why not as a method: a browser's own is one of the window's only.
  return fetch(url, {
    method: 'POST',
    body: JSON.stringify({ model: 'llama3.1:8b', input: 'Hi', ...body }),
    ...init,
  })
}

export async function ask(mock: Asked, body: object = {}): Promise<ResponseObject> {
  return (await (await post(mock, body)).json()) as ResponseObject
}

export async function stream(mock: Asked, body: object = {}): Promise<ResponseEvent[]> {
  return toEvents(await (await post(mock, { stream: true, ...body })).text())
}

/** The events in a text, each of which has its name twice. */
export function toEvents(text: string): ResponseEvent[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? []
      const parsed = JSON.parse(data!) as ResponseEvent
      if (parsed.type !== name) throw new Error(`Failed to read the events: found ${name} as the name of ${data}.`)
      return parsed
    })
}

export function typesOf(events: readonly ResponseEvent[]): string[] {
  return events.map(({ type }) => type.replace(/^response\./, ''))
}

/** The chunks of a body, as the reader gets them. */
export async function readChunks(response: Response): Promise<string[]> {
  const decoder = new TextDecoder()
  const chunks: string[] = []
  for await (const bytes of response.body!) chunks.push(decoder.decode(bytes))
  return chunks
}
