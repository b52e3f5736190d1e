import type { MockOllama, Wire } from '../../handlers/index.ts'
import type { Observed, Patience } from './observe.ts'

/** The columns of the table: the places where a client of `fetch` sees a response. */
export const COLUMNS = ['msw 2', 'msw 3', 'mock.fetch', 'Chromium, msw 2', 'Chromium, msw 3'] as const
export type Column = (typeof COLUMNS)[number]

/** The request of a row, and how its answer is sent. */
export interface WireCase {
  /**
   * The kind of answer.
   *
   * - `lines`: a chat that streams
   * - `events`: a chat that streams in the dialect of OpenAI
   * - `object`: a chat that does not stream
   * - `show`: the answer of `/api/show`
   */
  answer: 'lines' | 'events' | 'object' | 'show'
  wire: Wire
}

export interface WireRow extends WireCase {
  seen: Record<Column, string>
}

/** The columns of the table of runtimes: those whose server sends the Response of a mock to a client. */
export const SERVERS = ['workerd', 'Bun', 'Deno'] as const

export interface RuntimeRow extends WireCase {
  seen: Record<(typeof SERVERS)[number], string>
}

const PIECES = ['Bl', 'ué', '.']

/** Returns the path and the body of the request of a row. Adds a rule that answers this request over the wire of the row. */
export function script(
  mock: Pick<MockOllama, 'when'>,
  { answer, wire }: WireCase,
  name: string,
): { path: string; body: string } {
  if (answer === 'show') {
    mock.when({ endpoint: 'show', model: name }, { wire })
    return { path: '/api/show', body: JSON.stringify({ model: name }) }
  }
  mock.when({ prompt: name }, { content: PIECES, wire })
  const messages = [{ role: 'user', content: name }]
  const path = answer === 'events' ? '/v1/chat/completions' : '/api/chat'
  return { path, body: JSON.stringify({ model: 'llama3.1:8b', messages, stream: answer !== 'object' }) }
}

/**
 * Describes in words what was observed.
 *
 * @param whole the bytes of the same answer without a wire
 * @param joins whether chunks may arrive joined, and whether the last ones may be lost if the body breaks off
 */
export function toWords(
  { answer, wire }: WireCase,
  observed: Observed,
  { whole, joins }: { whole: Uint8Array; joins: boolean },
): string {
  const { status, end } = observed
  if (status === undefined) return `fetch ${end}`
  const read = linesOf(answer, observed.bytes)
  const all = linesOf(answer, whole)
  const isAll = read.length === all.length && read.every(isWhole)
  if (wire.cut !== undefined) {
    const chunks = describeChunks(wire.cut, observed, joins)
    return isAll && end === 'ends' ? `all of it, ${chunks}` : `${read.length} of ${all.length}, ${chunks}, then ${end}`
  }
  const words = `${describeRead(answer, read, { isAll, count: all.length })}, then ${end}`
  // If a body breaks off in a browser, the bytes that were not read yet may be lost or not. So the table states only the maximum.
  if (!joins || wire.fault !== 'disconnect') return words
  const most = Math.min(wire.after ?? 1, all.length - 1)
  if (isObject(answer)) return isAll ? words : `at most half of it, then ${end}`
  return read.length > most ? words : `at most ${most} of ${all.length} ${unitOf(answer)}s, then ${end}`
}

function describeRead(
  answer: WireCase['answer'],
  read: readonly string[],
  { isAll, count }: { isAll: boolean; count: number },
): string {
  if (isAll) return 'all of it'
  if (read.length === 0) return 'nothing'
  if (isObject(answer)) return 'half of it'
  const broken = read.findIndex((line) => !isWhole(line))
  return `${read.length} of ${count} ${unitOf(answer)}s${broken < 0 ? '' : `, of which number ${broken + 1} is half of one`}`
}

function isObject(answer: WireCase['answer']): boolean {
  return answer === 'object' || answer === 'show'
}

function unitOf(answer: WireCase['answer']): string {
  return answer === 'events' ? 'event' : 'line'
}

function linesOf(answer: WireCase['answer'], bytes: Uint8Array): string[] {
  return new TextDecoder()
    .decode(bytes)
    .split(answer === 'events' ? '\n\n' : '\n')
    .filter(Boolean)
}

function isWhole(line: string): boolean {
  const text = line.replace(/^data: /, '')
  if (text === '[DONE]') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function describeChunks(cut: NonNullable<Wire['cut']>, { sizes, bytes }: Observed, joins: boolean): string {
  const wanted = boundariesOf(planSizes(cut, bytes))
  const found = boundariesOf(sizes)
  if (joins && found.every((offset) => wanted.includes(offset))) return 'in these chunks, some of them joined'
  return found.join() === wanted.join() ? 'in these chunks' : `in chunks of ${sizes.join(', ')}`
}

/** Returns the sizes, in bytes, that the chunks of a body must have. */
export function planSizes(cut: NonNullable<Wire['cut']>, bytes: Uint8Array): number[] {
  const { length } = bytes
  if (cut === 'joined') return [length]
  if (typeof cut === 'number')
    return toSizes(
      Array.from({ length: Math.ceil(length / cut) - 1 }, (_, i) => (i + 1) * cut),
      length,
    )
  if (cut !== 'line')
    return toSizes(
      cut.filter((offset) => offset < length),
      length,
    )
  const ends = [...new TextDecoder('latin1').decode(bytes).matchAll(/(?:event: .*\n)?data: .*\n\n|.*\n|.+$/g)]
  return ends.map(([line]) => line.length)
}

function toSizes(offsets: readonly number[], length: number): number[] {
  return [...offsets, length].map((offset, i) => offset - (offsets[i - 1] ?? 0))
}

function boundariesOf(sizes: readonly number[]): number[] {
  let at = 0
  return sizes.map((size) => (at += size))
}

/**
 * Returns how long a row is waited for. A response that should hang gets a short time where it should be quiet. Any other wait is long,
 * because the machine may be busy.
 */
export function patienceOf({ wire }: WireCase): Patience {
  const quietMs = wire.fault === 'hang' ? 1500 : 20_000
  return { firstByteMs: wire.after === 0 ? quietMs : 20_000, quietMs }
}
