import { refuse, refuseUnknownKeys } from '../misuse.ts'
import { nextTask } from './clock.ts'
import type { Lifetime } from './lifetime.ts'
import { endEarly, type Source, type SourceOutcome } from './source.ts'

/** How the bytes of an answer come over, and how that breaks. Holds for every endpoint. */
export interface Wire {
  /**
   * Where the body is cut into chunks: `line`: one line (or event) each; `joined`: all in one; a number: that many bytes each,
   * in mid-character too; a list: at these offsets. Default: each piece as it is made.
   */
  cut?: 'line' | 'joined' | number | readonly number[]
  /**
   * `refused`: fetch is rejected, as by a port where nobody listens; `disconnect`: the connection breaks off; `end`: the body
   * ends well, but too soon; `hang`: nothing more comes until the client gives up; `malformed`: a line is cut in half.
   */
  fault?: 'refused' | 'disconnect' | 'end' | 'hang' | 'malformed'
  /**
   * After how many lines (or events) it happens, or at the last one. An answer that is one object counts as one line, which
   * breaks off in its middle. Default: 1; for `hang` 0. With 0, `disconnect` and `hang` come before the status, for headers
   * come with the first line; so they do where an answer has no body.
   */
  after?: number
}

const FAULTS = ['refused', 'disconnect', 'end', 'hang', 'malformed'] as const

/** The error of a `fetch` whose server cannot be reached, or is gone. Its `cause.code` is that of Node's own `fetch`. */
export class ConnectionError extends TypeError {
  override readonly name = 'TypeError'

  constructor(message: string, code: string, words: string) {
    super(message, { cause: Object.assign(new Error(words), { code }) })
  }
}

/** After how many lines a fault happens. */
export function countLinesBefore({ fault, after = fault === 'hang' ? 0 : 1 }: Wire): number {
  return after
}

/**
 * Fails before an answer has its status, where the fault says so.
 *
 * @throws ConnectionError, or the reason of an abort
 */
export function failBeforeHeaders(wire: Wire, lifetime: Lifetime): void | Promise<never> {
  const { fault } = wire
  if (fault === 'refused') throw new ConnectionError('fetch failed', 'ECONNREFUSED', 'connect ECONNREFUSED')
  if (countLinesBefore(wire) > 0) return
  if (fault === 'hang') return lifetime.hang()
  if (fault === 'disconnect') throw new ConnectionError('fetch failed', 'UND_ERR_SOCKET', 'other side closed')
}

/** How far the chunks of a body have come. */
interface End {
  /** Whether the last chunk was given. */
  isReached?: boolean
  /** Default: that of the body. */
  outcome?: SourceOutcome
}

/** One line, or one event with the empty line behind it. */
interface Line {
  text: string
  /** Whether it is known that none follows. */
  isLast: boolean
}

/**
 * The chunks of a body as its wire lets them through.
 *
 * @param isOne whether the body is one object, and not lines or events
 */
export function sendOverWire(
  body: Source<string>,
  wire: Wire,
  { isOne, lifetime }: { isOne: boolean; lifetime: Lifetime },
): Source<Uint8Array> {
  const end: End = {}
  const lines = readLines(body, isOne)
  const chunks = cutInto(wire.fault ? breakOff(lines, wire, { isOne, lifetime, end }) : lines, wire.cut ?? 'line', end)
  return {
    next: () => chunks.next(),
    return() {
      // Why itself: a generator that waits for a line is ended only when that has come.
      endEarly(body)
      return chunks.return()
    },
    outcome: () => (end.isReached ? (end.outcome ?? body.outcome?.() ?? 'complete') : undefined),
  }
}

async function* readLines(body: Source<string>, isOne: boolean): AsyncGenerator<Line, void> {
  for (;;) {
    const result = await body.next()
    if (result.done) return
    const texts = isOne ? [result.value] : (result.value.match(LINE_OR_EVENT) ?? [])
    const isOver = body.outcome?.() !== undefined
    for (const [i, text] of texts.entries()) yield { text, isLast: isOver && i === texts.length - 1 }
  }
}

const LINE_OR_EVENT = /(?:event: .*\n)?data: .*\n\n|.*\n|.+$/g

async function* breakOff(
  lines: AsyncGenerator<Line, void>,
  wire: Wire,
  { isOne, lifetime, end }: { isOne: boolean; lifetime: Lifetime; end: End },
): AsyncGenerator<Line, void> {
  const { fault } = wire
  const after = countLinesBefore(wire)
  let line = await lines.next()
  for (let count = 0; !line.done; count++) {
    // Why the next one is asked for first: the last line is never let through whole.
    const next = line.value.isLast ? ({ done: true, value: undefined } as const) : await lines.next()
    if (count >= after || next.done) {
      if (fault === 'malformed' || (isOne && after > 0)) yield { text: toHalf(line.value.text, isOne), isLast: false }
      if (fault === 'malformed' && !next.done) {
        // Why none is the last: the answer is not whole, whatever comes.
        yield { ...next.value, isLast: false }
        for await (const rest of lines) yield { ...rest, isLast: false }
      }
      break
    }
    yield line.value
    line = next
  }
  if (fault === 'hang') await lifetime.hang()
  end.outcome = 'failed'
  if (fault === 'disconnect') throw new ConnectionError('terminated', 'UND_ERR_SOCKET', 'other side closed')
}

/** Half a line is still a line. */
function toHalf(text: string, isOne: boolean): string {
  return text.slice(0, Math.ceil(text.length / 2)) + (isOne ? '' : (/\n*$/.exec(text)?.[0] ?? ''))
}

const encoder = new TextEncoder()

/** Why a macrotask between two: msw joins chunks that come at once. What came before an error is sent before it. */
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
  if (failure) throw failure.error
  end.isReached = true
}

/** How long the chunks are to be, one after the other. */
function planLengths(cut: NonNullable<Wire['cut']>): () => number {
  if (typeof cut === 'number') return () => cut
  if (typeof cut === 'string') return () => Infinity
  const offsets = [...cut]
  let before = 0
  return () => {
    const offset = offsets.shift()
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

/** Refuses what is no wire, with a sentence. */
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

function isCount(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least
}

function isAscending(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((offset, i) => isCount(offset, (value[i - 1] ?? 0) + 1))
  )
}
