import { any, unmarshalGoJson } from '../../go/json.ts'
import { isWhiteSpace, trimSpace } from '../../go/white-space.ts'
import { attempt } from '../call-json.ts'
import type { FoundCall } from '../staged-parser.ts'
import { toJsonOfPython } from './python-json.ts'
import { readPythonScalar } from './python-scalar.ts'

/** Reads calls such as `[find(city='Paris'), book(n=2)]`, or one call without brackets. Undefined: there is none, or one is broken. */
export function readPythonCalls(text: string): FoundCall[] | undefined {
  const isList = text.startsWith('[') && text.endsWith(']') && text.length > 1
  const calls: FoundCall[] = []
  for (let rest = trimSpace(isList ? text.slice(1, -1) : text); rest !== '';) {
    if (rest.startsWith(',')) rest = trimSpace(rest.slice(1))
    if (rest === '') break
    const open = rest.indexOf('(')
    const name = trimSpace(rest.slice(0, Math.max(open, 0)))
    const close = name === '' ? -1 : findClosing(rest, open)
    const args = close < 0 ? undefined : readArguments(rest.slice(open + 1, close))
    if (!args) return undefined
    calls.push({ name, args })
    rest = trimSpace(rest.slice(close + 1))
  }
  return calls.length > 0 ? calls : undefined
}

/** Returns the offset of the parenthesis that closes the one at an offset, or -1. */
function findClosing(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    const character = text[i]!
    if (character === '(') depth++
    else if (character === ')' && --depth === 0) return i
    else if (character === "'" || character === '"') i = skipQuoted(text, i)
  }
  return -1
}

/** Returns the offset of the quotation mark that closes the one at an offset, or one after the end of the text. */
function skipQuoted(text: string, open: number): number {
  let i = open + 1
  while (i < text.length && text[i] !== text[open]) i += text[i] === '\\' && i + 1 < text.length ? 2 : 1
  return i
}

function readArguments(text: string): Record<string, unknown> | undefined {
  const args: Array<[string, unknown]> = []
  let at = 0
  const skip = (isSkipped: (character: string) => boolean): void => {
    while (at < text.length && isSkipped(text[at]!)) at++
  }
  for (;;) {
    skip((character) => character === ',' || isLatinSpace(character))
    if (at >= text.length) return Object.fromEntries(args)
    const start = at
    skip((character) => character !== '=' && character !== ',')
    const key = trimSpace(text.slice(start, at))
    if (text[at] !== '=' || key === '') return undefined
    at++
    skip(isLatinSpace)
    const value = at < text.length ? readValue(text, at) : undefined
    if (!value) return undefined
    args.push([key, value.value])
    at = value.end
    if (text[at] === ',') at++
  }
}

/** Go looks at single bytes here, so it takes only white space of one byte for white space, and half characters too. */
function isLatinSpace(character: string): boolean {
  return character <= '\u007f' && isWhiteSpace(character)
}

function readValue(text: string, start: number): { value: unknown; end: number } | undefined {
  if (text[start] === "'" || text[start] === '"') {
    const end = skipQuoted(text, start)
    return end < text.length ? { value: text.slice(start + 1, end), end: end + 1 } : undefined
  }
  const end = findValueEnd(text, start)
  return { value: readLiteral(trimSpace(text.slice(start, end))), end }
}

const CLOSINGS: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

/** Returns the offset of the first comma outside of brackets and quotation marks, or of the end. */
function findValueEnd(text: string, start: number): number {
  const depths = new Map([...CLOSINGS.values()].map((opening) => [opening, 0]))
  for (let i = start; i < text.length; i++) {
    const character = text[i]!
    const opening = CLOSINGS.get(character) ?? ''
    if (character === "'" || character === '"') i = skipQuoted(text, i)
    else if (depths.has(character)) depths.set(character, depths.get(character)! + 1)
    else if (opening !== '') depths.set(opening, Math.max(0, depths.get(opening)! - 1))
    else if (character === ',' && [...depths.values()].every((depth) => depth === 0)) return i
  }
  return text.length
}

function readLiteral(text: string): unknown {
  const scalar = readPythonScalar(text)
  if (scalar) return scalar.value
  if (!text.startsWith('[') && !text.startsWith('{')) return text
  for (const json of [text, toJsonOfPython(text)]) {
    const read = json === undefined ? undefined : attempt(() => ({ value: unmarshalGoJson<unknown>(json, any) }))
    if (read) return read.value
  }
  return text
}
