import { setupWorker } from 'msw/browser'
import { createMockOllama, reply, type ReplySource } from '../../../handlers/index.ts'

// The query gives the base URL of the mock, what the model says, and whether the mock is strict. A real server listens at
// the base URL too.
const query = new URLSearchParams(location.search)
const baseUrl = query.get('ollama')!
const mock = createMockOllama({ baseUrl, reply: query.get('reply')!, strict: query.has('strict') })
const worker = setupWorker(...mock.handlers)

async function send(path: string, fields: object): Promise<Response> {
  return fetch(baseUrl + path, { method: 'POST', body: JSON.stringify({ model: 'llama3.1:8b', ...fields }) })
}

async function chat(): Promise<Response> {
  return send('/api/chat', { messages: [{ role: 'user', content: 'Hi' }] })
}

// msw 2 reads the first option, and msw 3 the second. They are in a variable of type `object`, because the types of each
// version refuse the option of the other.
const bypass: object = { onUnhandledRequest: 'bypass', onUnhandledFrame: 'bypass' }

const controlled = reply.controlled()
let reader: ReadableStreamDefaultReader<string>

const wild = {
  mock,
  controlled,
  stop: async (): Promise<void> => worker.stop(),
  async start(url = '/mockServiceWorker.js'): Promise<void> {
    await worker.start({ quiet: true, ...bypass, serviceWorker: { url } })
  },
  /** Asks the model. Returns what the model says, or the text of the real server if no handler answers, or the error. */
  async ask(): Promise<string> {
    const text = await send('/api/generate', { prompt: 'Hi', stream: false }).then(
      (response) => response.text(),
      String,
    )
    return text.startsWith('{') ? (JSON.parse(text) as { response: string }).response : text
  },

  /** Starts a streamed response that stays open, and returns its first line. */
  async openStream(): Promise<string> {
    worker.use(mock.chat(controlled, { once: true }))
    controlled.write('first')
    reader = (await chat()).body!.pipeThrough(new TextDecoderStream()).getReader()
    return (await reader.read()).value!
  },
  /** Returns the rest of the response of `openStream`, or the error. */
  async readRest(): Promise<string> {
    let text = ''
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
      return text
    } catch (error) {
      return String(error)
    }
  },
  /** Sends a request whose response does not begin. Resolves once the mock has received the request. */
  async waitForEver(): Promise<void> {
    worker.use(mock.chat(controlled, { once: true }))
    chat().catch(() => undefined)
    await controlled.requested
  },

  /** Responses that the page does not read. While they are in this list, they cannot be garbage-collected. */
  unread: [] as Response[],
  /** Sends several chat requests, and does not read their responses. */
  async leaveUnread(count: number): Promise<void> {
    wild.unread.push(...(await Promise.all(Array.from({ length: count }, chat))))
  },
  /** How many megabytes the endless reply of `neverStop` has produced. */
  megabytes: 0,
  /** Whether the endless reply of `neverStop` has ended. */
  hasStopped: false,
  /** Makes the model say text without end. */
  neverStop(): void {
    const endless: ReplySource = async function* () {
      try {
        for (;;) {
          wild.megabytes += 0.1
          yield 'x'.repeat(100_000)
        }
      } finally {
        wild.hasStopped = true
      }
    }
    worker.use(mock.chat(endless))
  },
}

declare global {
  /** The functions and values of the page that the test uses. */
  var wild: Wild
}

export type Wild = typeof wild
globalThis.wild = wild
