import { trimSpace } from '../../go/white-space.ts'
import type { FoundCall } from '../staged-parser.ts'
import { readPythonScalar } from './python-scalar.ts'

const CALL = /^([A-Za-z0-9_]+)\((.*)\)$/

/** Thrown inside this file for a text that is no call. */
class NoCall extends Error {}

/** Reads calls such as `find(city="Paris", n=2)`, one on each line. Undefined: one of them is broken. */
export function readOlmoCalls(text: string): FoundCall[] | undefined {
  const lines = text.split('\n').map(trimSpace)
  try {
    return lines.filter((line) => line !== '').map(readCall)
  } catch (error) {
    if (error instanceof NoCall) return undefined
    throw error
  }
}

function readCall(line: string): FoundCall {
  const [, name, args] = CALL.exec(line) ?? []
  if (name === undefined || args === undefined) throw new NoCall()
  return { name, args: readMembers(args, '=') }
}

/** Reads members with `separator` between the name and the value. */
function readMembers(text: string, separator: '=' | ':'): Record<string, unknown> {
  const parts = split(trimSpace(text)).map(trimSpace)
  const members = parts
    .filter((part) => part !== '')
    .map((part): [string, unknown] => {
      const at = part.indexOf(separator)
      if (at < 0) throw new NoCall()
      const name = trimSpace(part.slice(0, at))
      return [separator === ':' && isQuoted(name) ? name.slice(1, -1) : name, readValue(part.slice(at + 1))]
    })
  return Object.fromEntries(members)
}

function readValue(untrimmed: string): unknown {
  const text = trimSpace(untrimmed)
  if (isQuoted(text)) return unescape(text.slice(1, -1))
  if (text === 'nil') return null
  const scalar = readPythonScalar(text)
  if (scalar) return scalar.value
  if (text.startsWith('[') && text.endsWith(']')) return readList(trimSpace(text.slice(1, -1)))
  return text.startsWith('{') && text.endsWith('}') ? readMembers(text.slice(1, -1), ':') : text
}

function readList(text: string): unknown[] {
  return text === '' ? [] : split(text).map(readValue)
}

function isQuoted(text: string): boolean {
  return ['"', "'"].some((quote) => text.startsWith(quote) && text.endsWith(quote))
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function unescape(text: string): string {
  return text.replace(/\\([\\"'ntr])/g, (_, character: string) => ESCAPES[character] ?? character)
}

/** Splits a text at its commas, except for those in brackets and in quoted texts. */
function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quote = ''
  let isEscaped = false
  for (const character of text) {
    if (quote === '' && character === ',' && depth === 0) {
      parts.push(part)
      part = ''
      continue
    }
    part += character
    if (isEscaped) isEscaped = false
    else if (quote !== '') {
      if (character === '\\') isEscaped = true
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
  }
  return part === '' ? parts : [...parts, part]
}
