import { createMockOllama, reply, type ReplySource } from '../../../src/index.ts'
import { postTo, question } from '../../support/requests.ts'
import { mustEqual, settling, type Claim } from '../claim.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

/** Starts a chat and returns what a test needs to leave it, together with how its generator has ended. */
function startChat(source: ReplySource) {
  const mock = createMockOllama({ reply: source })
  const controller = new AbortController()
  const response = postTo(mock, '/api/chat', question('Hi'), { signal: controller.signal })
  return { mock, controller, response }
}

/** Returns a reply that writes one piece and then waits for ever, and a promise that resolves when the mock ends the reply. */
function sayAndWait() {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const say: ReplySource = async function* (_request, { signal }) {
    try {
      yield 'One'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    } finally {
      end()
    }
  }
  return { say, ended }
}

async function readOne(response: Promise<Response>): Promise<Reader> {
  const reader = (await response).body!.getReader()
  const { value } = await reader.read()
  mustEqual(new TextDecoder().decode(value).includes('"One"'), true)
  return reader
}

async function readToEnd({ body }: Response): Promise<void> {
  const reader = body!.getReader()
  while (!(await reader.read()).done);
}

export const streamClaims: readonly Claim[] = [
  {
    title: 'the pieces of a stream come one by one, each at its pace',
    async run() {
      const pace = { firstTokenMs: 30, tokensPerSecond: 20 }
      const { response } = startChat({ content: ['a', 'b', 'c'], pace })
      const times: number[] = []
      const startedAt = Date.now()
      for await (const bytes of (await response).body!) times.push(bytes.length > 0 ? Date.now() - startedAt : 0)
      // Each of the three pieces is a read of its own, and the last one comes no earlier than its pace allows. Clocks round to a millisecond.
      mustEqual([times.length, times[2]! >= 30 + 2 * 50 - 3], [4, true])
    },
  },
  {
    title: 'a stream sends what a controlled reply writes, as soon as it is written',
    async run() {
      const controlled = reply.controlled()
      const { response } = startChat(controlled)
      controlled.write('One')
      const reader = await readOne(response)
      controlled.write('Two')
      mustEqual(new TextDecoder().decode((await reader.read()).value).includes('"Two"'), true)
      controlled.close()
      while (!(await reader.read()).done);
    },
  },
  {
    title: 'a chat of 2,000 pieces arrives completely, in chunks of 7 bytes too',
    async run() {
      const content = Array.from({ length: 2000 }, (_, i) => `${i} `)
      for (const wire of [{}, { cut: 700 }]) {
        const { response } = startChat({ content, wire })
        const lines = (await (await response).text()).trimEnd().split('\n')
        mustEqual(lines.length, 2001)
      }
    },
  },
  {
    title: 'an abort before the request rejects it with AbortError',
    async run() {
      const { say } = sayAndWait()
      const controller = new AbortController()
      controller.abort()
      const mock = createMockOllama({ reply: say })
      const sent = postTo(mock, '/api/chat', question('Hi'), { signal: controller.signal })
      mustEqual(await settling(sent), 'rejects with AbortError')
    },
  },
  {
    title: 'an abort while the first piece is awaited rejects the request with AbortError',
    async run() {
      const { controller, response, mock } = startChat({ content: 'Late.', pace: { firstTokenMs: 100_000 } })
      const settled = settling(response)
      setTimeout(() => controller.abort(), 5)
      mustEqual([await settled, mock.lastRequest?.outcome], ['rejects with AbortError', 'aborted'])
    },
  },
  {
    title: 'an abort between two pieces rejects the read with AbortError, and ends the generator of the reply',
    async run() {
      const { say, ended } = sayAndWait()
      const { controller, response, mock } = startChat(say)
      const reader = await readOne(response)
      const settled = settling(reader.read())
      controller.abort()
      mustEqual(await settled, 'rejects with AbortError')
      await ended
      mustEqual(mock.lastRequest?.outcome, 'aborted')
    },
  },
  {
    title: 'a body that is cancelled ends the generator of the reply',
    async run() {
      const { say, ended } = sayAndWait()
      const { response, mock } = startChat(say)
      await (await readOne(response)).cancel()
      await ended
      mustEqual(mock.lastRequest?.outcome, 'aborted')
    },
  },
  {
    title: 'reset() ends the streams that are open, and the generators of their replies',
    async run() {
      const { say, ended } = sayAndWait()
      const { response, mock } = startChat(say)
      const settled = settling((await readOne(response)).read())
      mock.reset()
      mustEqual(await settled, 'rejects with AbortError')
      await ended
    },
  },
  {
    title: 'an abort ends a hang before the status, and a hang after a line',
    async run() {
      const settled: string[] = []
      for (const after of [0, 1]) {
        const { controller, response } = startChat({ content: 'One', wire: { fault: 'hang', after } })
        const reading = settling(response.then(readToEnd))
        setTimeout(() => controller.abort(), 5)
        settled.push(await reading)
      }
      mustEqual(settled, ['rejects with AbortError', 'rejects with AbortError'])
    },
  },
]
