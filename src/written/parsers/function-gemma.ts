import { StagedParser, type FoundCall } from '../staged-parser.ts'
import { isInt64, readFloat } from '../typed-values.ts'

const CALL = '<start_function_call>'
const END_OF_CALL = '<end_function_call>'
const ESCAPE = '<escape>'

/**
 * The parser `functiongemma`. A call is `call:name{key:value,key:<escape>text<escape>}` between tags.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/functiongemma.go
 */
export class FunctionGemmaParser extends StagedParser {
  #isInCall = false

  protected step(): boolean {
    if (!this.#isInCall) {
      const before = this.held.cut(CALL, { trimsBefore: false, trimsAfter: false })
      this.say(before ?? this.held.takeClear([CALL], false))
      this.#isInCall = before !== undefined
      return this.#isInCall
    }
    const text = this.held.cut(END_OF_CALL, { trimsBefore: false, trimsAfter: false })
    if (text === undefined) return false
    this.call(readCall(text))
    this.#isInCall = this.held.has(CALL)
    return true
  }
}

/** Reads the first call in a text. A text without a call is a call without a name. */
function readCall(text: string): FoundCall {
  for (let at = text.indexOf('call:'); at >= 0;) {
    const start = at + 'call:'.length
    const brace = text.indexOf('{', start)
    if (brace < 0) break
    const lineEnd = text.indexOf('\n', brace)
    const end = text.lastIndexOf('}', lineEnd < 0 ? text.length : lineEnd)
    if (brace > start && end > brace)
      return { name: text.slice(start, brace), args: readMembers(text.slice(brace + 1, end)) }
    at = text.indexOf('call:', brace > start ? brace : start)
  }
  return { name: '', args: {} }
}

function readMembers(text: string): Record<string, unknown> {
  const members = split(text).flatMap((part): Array<[string, unknown]> => {
    const colon = part.indexOf(':')
    return colon < 0 ? [] : [[part.slice(0, colon), readValue(part.slice(colon + 1))]]
  })
  return Object.fromEntries(members)
}

function readValue(text: string): unknown {
  if (text.startsWith(ESCAPE) && text.endsWith(ESCAPE)) return text.slice(ESCAPE.length, -ESCAPE.length)
  if (text === 'true' || text === 'false') return text === 'true'
  const number = readNumber(text)
  if (number !== undefined) return number
  if (text.startsWith('[') && text.endsWith(']')) return split(text.slice(1, -1)).map(readValue)
  if (text.startsWith('{') && text.endsWith('}')) return readMembers(text.slice(1, -1))
  return text
}

/** Reads the number at the start of a text, as fmt.Sscanf of Go does. What comes after it is ignored. */
function readNumber(text: string): number | undefined {
  if (isInt64(text) && String(BigInt(text)) === text) return Number(text)
  if (/^\s*[+-]?0[xX]/.test(text)) return undefined
  const [, token = ''] = /^[ \t\r]*([+-]?[\d_]*(?:\.[\d_]*)?(?:[eEpP][+-]?[\d_]*)?)/.exec(text) ?? []
  return readFloat(token)
}

/** Splits a text at its commas, except for those in brackets or in escaped texts. */
function split(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let isEscaped = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (text.startsWith(ESCAPE, i)) {
      isEscaped = !isEscaped
      part += ESCAPE
      i += ESCAPE.length - 1
      continue
    }
    if (!isEscaped && (character === '{' || character === '[')) depth++
    if (!isEscaped && (character === '}' || character === ']')) depth--
    if (!isEscaped && character === ',' && depth === 0) {
      if (part !== '') parts.push(part)
      part = ''
    } else {
      part += character
    }
  }
  return part === '' ? parts : [...parts, part]
}
