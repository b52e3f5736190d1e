import { setupWorker } from 'msw/browser'
import { createMockOllama, reply, type ReplySource } from '../../../handlers/index.ts'

// The query says where the mock is, which is a real server too, and what the model says.
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

// msw 2 reads the first and msw 3 the second; the types of each refuse the other's.
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
  /** What the model says, or a server of the network, or the error. */
  async ask(): Promise<string> {
    const text = await send('/api/generate', { prompt: 'Hi', stream: false }).then(
      (response) => response.text(),
      String,
    )
    return text.startsWith('{') ? (JSON.parse(text) as { response: string }).response : text
  },

  /** Begins an answer that stays open, and gives its first line. */
  async openStream(): Promise<string> {
    worker.use(mock.chat(controlled, { once: true }))
    controlled.write('first')
    reader = (await chat()).body!.pipeThrough(new TextDecoderStream()).getReader()
    return (await reader.read()).value!
  },
  /** The rest of it, or the error. */
  async readRest(): Promise<string> {
    let text = ''
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
      return text
    } catch (error) {
      return String(error)
    }
  },
  /** Asks for an answer that does not begin. */
  async waitForEver(): Promise<void> {
    worker.use(mock.chat(controlled, { once: true }))
    chat().catch(() => undefined)
    await controlled.requested
  },

  /** Answers that nobody reads, kept as long as the page likes. */
  unread: [] as Response[],
  async leaveUnread(count: number): Promise<void> {
    wild.unread.push(...(await Promise.all(Array.from({ length: count }, chat))))
  },
  /** How much a model has said that never stops. */
  megabytes: 0,
  hasStopped: false,
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
  /** What the page offers to the test that drives it. */
  var wild: Wild
}

export type Wild = typeof wild
globalThis.wild = wild
