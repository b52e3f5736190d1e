import type { Answer, Json } from './answer.ts'
import { isObject } from './answer.ts'
import { mask } from './mask.ts'

const COMPARED_HEADERS = /^(content-type|allow|location|access-control-.*)$/
const REPEATED_STATUS = /^(<layer>|(pulling|pushing) <digest>)$/

/** Returns a sentence for each difference between an answer and its recording, and an empty list if they agree. */
export function differences(recorded: Answer, answer: Answer): string[] {
  const found = [...unequal(comparable(recorded), comparable(answer), '')]
  if (answer.misframed) found.push(`framing: ${answer.misframed}`)
  if (runsBackwards(answer.lines ?? [])) found.push('created_at: runs backwards')
  return found
}

/** Returns the part of an answer that is compared. Values that may differ from run to run are masked. */
function comparable(answer: Answer): Json {
  const context = { at: answer.at ? Date.parse(answer.at) : Date.now(), ids: new Map<string, string>() }
  const masked = (value: Json) => mask(value, context)
  return {
    status: answer.status,
    headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => COMPARED_HEADERS.test(name))),
    ...content(answer, masked),
    ...(answer.cut ? { cut: true } : {}),
  }
}

function content({ lines, events, body, text }: Answer, masked: (value: Json) => Json): { [key: string]: Json } {
  if (lines) return { lines: withoutRepeats(lines.map(masked)) }
  if (events) return { events: events.map(masked) }
  if (body !== undefined) return { body: masked(body) }
  return text === undefined ? { empty: true } : { text: masked(text) }
}

/** Removes repeated progress lines about layers and parts, because their number depends on the model's files. */
function withoutRepeats(lines: Json[]): Json[] {
  return lines.filter((line, index) => {
    const status = repeatedStatus(line)
    return status === undefined || status !== repeatedStatus(lines[index - 1])
  })
}

function repeatedStatus(line: Json | undefined): string | undefined {
  const status = isObject(line) ? line['status'] : undefined
  return typeof status === 'string' && REPEATED_STATUS.test(status) ? status : undefined
}

function* unequal(want: Json | undefined, got: Json | undefined, at: string): Generator<string> {
  if (Object.is(want, got)) return
  const [wanted, given] = [childrenOf(want), childrenOf(got)]
  if (wanted && given && Array.isArray(want) === Array.isArray(got)) {
    for (const key of new Set([...wanted.keys(), ...given.keys()])) {
      yield* unequal(wanted.get(key), given.get(key), at ? `${at}.${key}` : key)
    }
    return
  }
  yield `${at}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`
}

function childrenOf(value: Json | undefined): Map<string, Json> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined
}

function runsBackwards(lines: Json[]): boolean {
  const times = lines.map(createdAt).filter((time) => !Number.isNaN(time))
  return times.some((time, index) => time < (times[index - 1] ?? -Infinity))
}

const createdAt = (line: Json): number => {
  const time = isObject(line) ? line['created_at'] : undefined
  return typeof time === 'string' ? Date.parse(time) : Number.NaN
}
