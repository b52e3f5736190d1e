import { describe, expect, test } from 'vitest'
import { environment } from '#network'
import { createMockOllama, type EndpointName, type Wire } from '../../../handlers/index.ts'
import { nextTask } from '../../../src/streaming/clock.ts'
import { intercept } from '../../support/intercept.ts'
import { concat } from '../../support/observe.ts'
import { serve, WAYS, type Served } from '../../support/ways.ts'
import { planSizes } from '../../support/wire-rows.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

const TEXT = '«blau» é, 漢字 👩‍👧.'
const CHAT = question('Hi', { stream: true })
const ANSWERS: ReadonlyArray<readonly [string, string, object]> = [
  ['a chat', '/api/chat', CHAT],
  ['a generate', '/api/generate', { prompt: 'Hi' }],
  ['chat completions', '/v1/chat/completions', CHAT],
  ['responses', '/v1/responses', { model: 'llama3.1:8b', input: 'Hi', stream: true }],
  ['messages', '/v1/messages', { ...CHAT, max_tokens: 100 }],
  ['a chat that is one object', '/api/chat', { ...CHAT, stream: false }],
  ['a message that is one object', '/v1/messages', { ...CHAT, stream: false, max_tokens: 100 }],
  ['a pull', '/api/pull', { model: 'tiny' }],
]
const OPTIONS = { reply: TEXT, now: () => new Date(0) }

interface Read {
  sizes: number[]
  bytes: Uint8Array
}

async function readAll(response: Response | Promise<Response>): Promise<Read> {
  const read: Read = { sizes: [], bytes: new Uint8Array() }
  for await (const chunk of (await response).body ?? []) {
    read.sizes.push(chunk.length)
    read.bytes = concat(read.bytes, chunk)
  }
  return read
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

describe.for(WAYS)('over %s', (way) => {
  describe.for(ANSWERS)('the body of %s', ([, path, body]) => {
    const cuts: ReadonlyArray<NonNullable<Wire['cut']>> = ['line', 'joined', 1, 7, 64, [1], [3, 10, 11, 125], [99_999]]

    test.for(cuts.map((cut) => [JSON.stringify(cut), cut] as const))(
      'is complete if it is cut by %s',
      async ([, cut]) => {
        const plain = await readAll(serve('mock.fetch', network, OPTIONS).post(path, body))
        const { sizes, bytes } = await readAll(serve(way, network, { ...OPTIONS, wire: { cut } }).post(path, body))

        expect(toText(bytes)).toBe(toText(plain.bytes))
        const wanted = toOffsets(planSizes(cut, bytes))
        const seen = toOffsets(sizes)
        const isExact = way === 'mock.fetch' || environment === 'node'
        // A browser may join chunks, but it never splits one. So it shows some of the boundaries, and no others.
        expect(seen).toEqual(isExact ? wanted : wanted.filter((offset) => seen.includes(offset)))
      },
    )
  })

  test('a cut inside a character makes a chunk that ends inside that character', async () => {
    const plain = await readAll(serve('mock.fetch', network, OPTIONS).post('/api/chat', CHAT))
    const offset = toText(plain.bytes).indexOf('«')
    const served = serve(way, network, { ...OPTIONS, wire: { cut: [offset + 1] } })
    const { bytes, sizes } = await readAll(served.post('/api/chat', CHAT))

    expect(new TextDecoder().decode(bytes.slice(0, offset + 1)).endsWith('\uFFFD')).toBe(true)
    expect(toText(bytes)).toBe(toText(plain.bytes))
    // A browser may join all chunks into one.
    const isExact = way === 'mock.fetch' || environment === 'node'
    expect([offset + 1, ...(isExact ? [] : [bytes.length])]).toContain(sizes[0])
  })

  test('the wire of a reply replaces the wire of the mock', async () => {
    const { mock, post } = serve(way, network, { ...OPTIONS, wire: { fault: 'end', after: 1 } })
    mock.when('whole', { content: 'It is whole.', wire: {} })

    expect((await (await post('/api/chat', question('Hi'))).text()).trim().split('\n')).toHaveLength(1)
    expect((await (await post('/api/chat', question('whole'))).text()).trim().split('\n').length).toBeGreaterThan(1)
  })

  test('an error response is cut like any other response', async () => {
    const { mock, post } = serve(way, network, OPTIONS)
    mock.when('busy', { error: { status: 503, message: 'busy' }, wire: { cut: 2 } })
    const response = await post('/api/chat', question('busy'))

    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ error: 'busy' })
  })

  test('an error in the middle of a stream is a line that a cut may cut, too', async () => {
    const { mock, post } = serve(way, network, OPTIONS)
    mock.when('breaks', { content: ['a', 'b'], error: 'broken', wire: { cut: 5 } })
    const text = await (await post('/api/chat', question('breaks'))).text()

    expect(JSON.parse(text.trim().split('\n').at(-1)!)).toEqual({ error: 'broken' })
  })

  test('a hang that the client aborts has the outcome aborted, if the mock learns of the abort', async () => {
    const { mock, post } = serve(way, network, { ...OPTIONS, wire: { fault: 'hang', after: 1 } })
    const controller = new AbortController()
    const reader = (await post('/api/chat', CHAT, { signal: controller.signal })).body!.getReader()
    await reader.read()
    const next = reader.read()
    controller.abort()

    await expect(next).rejects.toMatchObject({ name: 'AbortError' })
    // A browser does not tell the Service Worker that the page has aborted its request.
    expect(mock.lastRequest!.outcome).toBe(way === 'msw' && environment === 'browser' ? 'pending' : 'aborted')
    mock.reset()
  })
})

describe('mock.fetch with a fault after a number of lines', () => {
  const PIECES = ['a', 'b', 'c']
  const STREAMED = 4
  const AFTERS = [undefined, 0, 1, 2, 99] as const
  const FAULTS = ['refused', 'disconnect', 'end', 'hang', 'malformed'] as const
  const CASES = FAULTS.flatMap((fault) =>
    AFTERS.flatMap((after) => [true, false].map((stream) => ({ fault, after, stream }))),
  )

  /**
   * Returns what the test must see: the status, the lines, the end of the response, and the outcome in the journal. In the
   * lines, `w` is a whole line and `h` is a part of one.
   */
  function expected({ fault, after, stream }: (typeof CASES)[number]): unknown {
    const at = Math.min(after ?? (fault === 'hang' ? 0 : 1), stream ? STREAMED - 1 : 1)
    const isEarly = fault === 'refused' || (at === 0 && (fault === 'disconnect' || fault === 'hang'))
    const end = {
      refused: 'rejects: TypeError ECONNREFUSED',
      disconnect: `rejects: TypeError ${isEarly ? 'ECONNRESET' : 'UND_ERR_SOCKET'}`,
      end: 'ends',
      hang: 'hangs',
      malformed: 'ends',
    }[fault]
    const outcome = fault === 'hang' ? 'aborted' : 'failed'
    if (isEarly) return { end, outcome }
    if (!stream) {
      const half = fault === 'end' && at === 0 ? '' : 'h'
      return { status: 200, lines: half, end, outcome }
    }
    const whole = 'w'.repeat(at)
    const lines = fault === 'malformed' ? `${whole}h${'w'.repeat(STREAMED - at - 1)}` : whole
    return { status: 200, lines, end, outcome }
  }

  test.for(CASES)('shows the fault $fault after $after lines, streamed: $stream', async ({ fault, after, stream }) => {
    const wire: Wire = { fault, ...(after !== undefined && { after }) }
    const mock = createMockOllama({ reply: { content: PIECES }, wire })
    const body = JSON.stringify(question('Hi', { stream }))

    expect(await observeFault(mock, body)).toEqual(expected({ fault, after, stream }))
  })

  /** Returns what the test sees, in the same form as `expected`. Aborts a response that hangs. */
  async function observeFault(mock: Served['mock'], body: string): Promise<unknown> {
    const controller = new AbortController()
    let text = ''
    let status: number | undefined
    let end = 'ends'
    let progress = 0
    const run = async (): Promise<void> => {
      const response = await mock.fetch('/api/chat', { method: 'POST', body, signal: controller.signal })
      status = response.status
      const decoder = new TextDecoder()
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true })
        progress++
      }
    }
    const done = run().catch(({ name, cause }: Error & { cause?: { code: string } }) => {
      end = name === 'AbortError' ? 'hangs' : `rejects: ${name} ${cause?.code}`
    })
    const isOver = await Promise.race([done.then(() => true), untilQuiet(() => progress)])
    if (isOver !== true) controller.abort()
    await done
    return {
      ...(status !== undefined && { status, lines: describeLines(text) }),
      end,
      outcome: mock.lastRequest?.outcome,
    }
  }

  function describeLines(text: string): string {
    const lines = text.split('\n').filter(Boolean)
    return lines.map((line) => (isJson(line) ? 'w' : 'h')).join('')
  }
})

describe('on every endpoint', () => {
  const ENDPOINTS: ReadonlyArray<readonly [EndpointName, string, string, object?]> = [
    ['chat', 'POST', '/api/chat', CHAT],
    ['generate', 'POST', '/api/generate', { prompt: 'Hi' }],
    ['embed', 'POST', '/api/embed', { input: 'Hi' }],
    ['embed', 'POST', '/api/embeddings', { prompt: 'Hi' }],
    ['embed', 'POST', '/v1/embeddings', { model: 'nomic-embed-text', input: 'Hi' }],
    ['tags', 'GET', '/api/tags'],
    ['tags', 'GET', '/v1/models'],
    ['show', 'POST', '/api/show', { model: 'llama3.1:8b' }],
    ['show', 'GET', '/v1/models/llama3.1:8b'],
    ['ps', 'GET', '/api/ps'],
    ['create', 'POST', '/api/create', { model: 'mine', from: 'llama3.1:8b' }],
    ['pull', 'POST', '/api/pull', { model: 'tiny' }],
    ['push', 'POST', '/api/push', { model: 'llama3.1:8b' }],
    ['copy', 'POST', '/api/copy', { source: 'llama3.1:8b', destination: 'copied' }],
    ['delete', 'DELETE', '/api/delete', { model: 'llama3.1:8b' }],
    ['version', 'GET', '/api/version'],
    ['root', 'GET', '/'],
    ['status', 'GET', '/api/status'],
    ['me', 'POST', '/api/me'],
    ['signout', 'POST', '/api/signout'],
    ['recommendations', 'GET', '/api/experimental/model-recommendations'],
  ]

  function serveFor(way: (typeof WAYS)[number], endpoint: EndpointName, wire: Wire): Served {
    const served = serve(way, network, { now: () => new Date(0) })
    served.mock.when({ endpoint }, { wire })
    return served
  }

  test.for(['end', 'malformed'] as const)('the fault %s leaves a response without a body as it is', async (fault) => {
    const mock = createMockOllama({ models: ['llama3.2'], wire: { fault } })
    const body = JSON.stringify({ source: 'llama3.2', destination: 'copied' })
    const response = await mock.fetch('/api/copy', { method: 'POST', body })

    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
    expect(mock.lastRequest!.outcome).toBe('complete')
  })

  describe.for(WAYS)('over %s', (way) => {
    test.for(ENDPOINTS)(
      '%s: a fault makes %s %s reject, and a cut keeps all of its bytes',
      async ([endpoint, method, path, body]) => {
        const init = { method, ...(body && { body: JSON.stringify(body) }) }
        const read = async (wire: Wire): Promise<string> =>
          (await serveFor(way, endpoint, wire).fetch(path, init)).text()

        await expect(read({ fault: 'refused' })).rejects.toThrow(TypeError)
        await expect(read({ fault: 'disconnect', after: 0 })).rejects.toThrow(TypeError)
        await expect(read({ fault: 'disconnect' })).rejects.toThrow(TypeError)
        expect(await read({ cut: 3 })).toBe(await read({}))
      },
    )
  })
})

function toOffsets(sizes: readonly number[]): number[] {
  let at = 0
  return sizes.map((size) => (at += size))
}

/** Resolves when `progress` has not changed during 30 tasks. */
async function untilQuiet(progress: () => number): Promise<void> {
  for (let before = -1; before !== progress();) {
    before = progress()
    for (let i = 0; i < 30; i++) await nextTask()
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
