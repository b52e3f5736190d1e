import { afterFlush, nextTask } from './clock.ts'
import { createConnectionError } from './connection-error.ts'
import type { Lifetime } from './lifetime.ts'
import { endQuietly, type Source, type SourceOutcome } from './source.ts'

/**
 * How the bytes of a response are cut into chunks, and how the connection breaks. It applies to every endpoint.
 *
 * @example
 * mockOllama.chat({ content: 'The sky is blue.', wire: { fault: 'disconnect', after: 2 } })
 * createMockOllama({ wire: { cut: 1 } })
 */
export interface Wire {
  /**
   * Where the body is cut into chunks.
   *
   * - `'line'`: each line is a chunk; in an event stream, each event.
   * - `'joined'`: the whole body is one chunk.
   * - A number: each chunk has that many bytes, even if this splits a character.
   * - A list: the body is cut at these byte offsets, which must rise. The rest is one chunk.
   *
   * @default 'line'
   */
  cut?: 'line' | 'joined' | number | readonly number[]
  /**
   * How the response fails. Default: it does not fail.
   *
   * - `'refused'`: `fetch` rejects, as if no server listened on the port.
   * - `'disconnect'`: the connection breaks off.
   * - `'end'`: the body ends normally, but too soon.
   * - `'hang'`: no more bytes come until the client gives up.
   * - `'malformed'`: one line is cut in half. The lines after it come unchanged.
   */
  fault?: 'refused' | 'disconnect' | 'end' | 'hang' | 'malformed'
  /**
   * How many lines (or events) come before the fault. If the body has no more lines than that, the fault hits its last line. A
   * body that is a single object counts as one line, and is cut in its middle. This field needs a `fault`; `'refused'` ignores it.
   *
   * With 0, `'disconnect'` and `'hang'` come before the status, because the headers are sent with the first line. The same is
   * true for a response without a body.
   *
   * @default 1, or 0 for `'hang'`
   * @asType integer
   * @minimum 0
   */
  after?: number
  /**
   * How often the fault happens: a share of the requests, from 0 to 1. Chance decides, by the option `seed` and by the method, the path and the
   * body of the request. So tests that run at the same time do not change each other's faults. A request that is repeated is decided again, so
   * a retry may succeed. This field needs a `fault`. Default: the fault always happens.
   *
   * @minimum 0
   * @maximum 1
   */
  rate?: number
}

/**
 * Returns the wire of one response, after chance has decided whether its fault happens. Undefined: nothing is left of the wire.
 *
 * @param draw returns a number from 0 to below 1 for the request
 */
export function settleWire(wire: Wire, draw: () => number): Wire | undefined {
  const { cut, rate } = wire
  if (rate === undefined || draw() < rate) return wire
  return cut === undefined ? undefined : { cut }
}

/** Returns how many lines come before the fault. */
export function countLinesBefore({ fault, after = fault === 'hang' ? 0 : 1 }: Wire): number {
  return after
}

/** @throws ConnectionError or the abort reason, if the wire fails before the response has a status */
export function failBeforeHeaders(wire: Wire, lifetime: Lifetime): void | Promise<never> {
  const { fault } = wire
  if (fault === 'refused') throw createConnectionError('fetch failed', 'ECONNREFUSED', 'connect ECONNREFUSED')
  if (countLinesBefore(wire) > 0) return
  if (fault === 'hang') return lifetime.waitForAbort()
  if (fault === 'disconnect') throw createConnectionError('fetch failed', 'ECONNRESET', 'read ECONNRESET')
}

/** The end of a body that is cut into chunks. */
interface End {
  /** Whether the last chunk was given. */
  isReached?: boolean
  /** How the body ended. Default: as the source of the body did. */
  outcome?: SourceOutcome
}

/** One line, or one event with the empty line after it. */
interface Line {
  text: string
  /** Whether the source knows that no line follows. */
  isLast: boolean
}

/** Cuts a body into chunks, and applies the fault of its wire. `isSingleObject`: the body is a single object, not lines or events. */
export function sendOverWire(
  body: Source<string>,
  wire: Wire,
  { isSingleObject, lifetime }: { isSingleObject: boolean; lifetime: Lifetime },
): Source<Uint8Array> {
  const end: End = {}
  const lines = readLines(body, isSingleObject)
  const chunks = cutInto(
    wire.fault ? breakOff(lines, wire, { isSingleObject, lifetime, end }) : lines,
    wire.cut ?? 'line',
    end,
  )
  return {
    next: () => chunks.next(),
    return() {
      // The body is ended directly, because a generator that waits for a line ends only after that line has come.
      endQuietly(body)
      return chunks.return()
    },
    outcome: () => (end.isReached ? (end.outcome ?? body.outcome?.() ?? 'complete') : undefined),
  }
}

async function* readLines(body: Source<string>, isSingleObject: boolean): AsyncGenerator<Line, void> {
  for (;;) {
    const result = await body.next()
    if (result.done) return
    const texts = isSingleObject ? [result.value] : (result.value.match(LINE_OR_EVENT) ?? [])
    const isSourceDone = body.outcome?.() !== undefined
    for (const [i, text] of texts.entries()) yield { text, isLast: isSourceDone && i === texts.length - 1 }
  }
}

const LINE_OR_EVENT = /(?:event: .*\n)?data: .*\n\n|.*\n|.+$/g

async function* breakOff(
  lines: AsyncGenerator<Line, void>,
  wire: Wire,
  { isSingleObject, lifetime, end }: { isSingleObject: boolean; lifetime: Lifetime; end: End },
): AsyncGenerator<Line, void> {
  const { fault } = wire
  const after = countLinesBefore(wire)
  let line = await lines.next()
  for (let count = 0; !line.done; count++) {
    // The next line is pulled first, because the last line must never be sent completely.
    const next = line.value.isLast ? ({ done: true, value: undefined } as const) : await lines.next()
    if (count >= after || next.done) {
      if (fault === 'malformed' || (isSingleObject && after > 0))
        yield { text: cutInHalf(line.value.text, isSingleObject), isLast: false }
      if (fault === 'malformed' && !next.done) {
        // No line counts as the last one, because the response stays incomplete whatever follows.
        yield { ...next.value, isLast: false }
        for await (const rest of lines) yield { ...rest, isLast: false }
      }
      break
    }
    yield line.value
    line = next
  }
  if (fault === 'hang') await lifetime.waitForAbort()
  end.outcome = 'failed'
  if (fault === 'disconnect') throw createConnectionError('terminated', 'UND_ERR_SOCKET', 'other side closed')
}

/** Cuts a text in half. Half of a line keeps the newlines of the line. */
function cutInHalf(text: string, isSingleObject: boolean): string {
  return text.slice(0, Math.ceil(text.length / 2)) + (isSingleObject ? '' : text.slice(text.trimEnd().length))
}

const encoder = new TextEncoder()

/**
 * Cuts lines into chunks. Lets a macrotask pass after each chunk, because msw joins chunks that come at once. Bytes that came
 * before an error are sent before the error.
 */
async function* cutInto(
  lines: AsyncGenerator<Line, void>,
  cut: NonNullable<Wire['cut']>,
  end: End,
): AsyncGenerator<Uint8Array, void> {
  const nextLength = planLengths(cut)
  let rest = new Uint8Array()
  let wanted = nextLength()
  let failure: { error: unknown } | undefined
  try {
    for await (const { text, isLast } of lines) {
      rest = concat(rest, encoder.encode(text))
      while (rest.length > 0 && (cut === 'line' || isLast || rest.length >= wanted)) {
        const length = cut === 'line' ? Infinity : wanted
        const chunk = rest.slice(0, length)
        rest = rest.slice(length)
        wanted = nextLength()
        end.isReached = isLast && rest.length === 0
        yield chunk
        await nextTask()
      }
    }
  } catch (error) {
    failure = { error }
  }
  if (rest.length > 0) {
    yield rest
    await nextTask()
  }
  if (failure) throw await afterFlush(failure.error)
  end.isReached = true
}

/** Returns a function that returns the length of the next chunk in bytes. Infinity stands for the rest of the body. */
function planLengths(cut: NonNullable<Wire['cut']>): () => number {
  if (typeof cut === 'number') return () => cut
  if (typeof cut === 'string') return () => Infinity
  let next = 0
  let before = 0
  return () => {
    const offset = cut[next++]
    if (offset === undefined) return Infinity
    const length = offset - before
    before = offset
    return length
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
