import { refuse, refuseUnknownKeys } from '../misuse.ts'
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
}

const FAULTS = ['refused', 'disconnect', 'end', 'hang', 'malformed'] as const

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

/** @throws TypeError if a value is not a {@link Wire}. The error text calls it `what`, such as `wire of the reply`. */
export function assertWire(task: string, wire: unknown, what = 'wire'): asserts wire is Wire {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    refuse(task, wire, what, `an object such as { fault: 'disconnect', after: 3 }`)
  }
  refuseUnknownKeys(task, what, wire, ['cut', 'fault', 'after'])
  const { cut, fault, after } = wire as Record<string, unknown>
  if (cut !== undefined && cut !== 'line' && cut !== 'joined' && !isCount(cut, 1) && !isAscending(cut)) {
    refuse(
      task,
      cut,
      `cut of ${what}`,
      `'line', 'joined', a number of bytes, or a list of rising offsets such as [3, 10]`,
    )
  }
  if (fault !== undefined && !FAULTS.includes(fault as (typeof FAULTS)[number])) {
    refuse(task, fault, `fault of ${what}`, `one of ${FAULTS.map((name) => `'${name}'`).join(', ')}`)
  }
  if (after !== undefined && (!isCount(after, 0) || fault === undefined)) {
    const wanted = fault === undefined ? `a fault too, such as { fault: 'disconnect', after: 3 }` : 'a number of lines'
    refuse(task, after, `after of ${what}`, wanted)
  }
}

function isCount(value: unknown, min: number): boolean {
  return Number.isInteger(value) && (value as number) >= min
}

function isAscending(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((offset, i) => isCount(offset, (value[i - 1] ?? 0) + 1))
  )
}
