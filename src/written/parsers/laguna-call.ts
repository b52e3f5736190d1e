import { any, GoJsonError, string, struct, unmarshalGoJson } from '../../go/json.ts'
import { trimLeft, trimSpace } from '../../go/white-space.ts'
import { readArguments, readCall, readOrFail, attempt } from '../call-json.ts'
import type { ParserSetup } from '../output-parser.ts'
import { failParsing, type FoundCall } from '../staged-parser.ts'
import { readTypedLine, typesOf } from '../typed-values.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'

type Tools = ParserSetup['tools']

const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'
const KEY = '<arg_key>'
const END_OF_KEY = '</arg_key>'
const VALUE = '<arg_value>'
const END_OF_VALUE = '</arg_value>'

/** The names by which a model may call other tools. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['read_file', 'read'],
  ['write_file', 'write'],
  ['edit_file', 'edit'],
  ['web_fetch', 'webfetch'],
])

/** Whether a text that begins with a brace may be the JSON of a call. */
export function looksLikeLagunaJson(text: string, isLast: boolean): boolean {
  if (text.includes('"name"') || text.includes('"arguments"')) return true
  return !isLast && ['{"', '{\n', '{\r\n'].some((start) => text.startsWith(start))
}

/** Whether a text is JSON and nothing else. */
export function isLagunaJson(text: string): boolean {
  try {
    unmarshalGoJson(trimSpace(text), any)
    return true
  } catch (error) {
    if (error instanceof GoJsonError) return false
    throw error
  }
}

/** Reads the call of an offered tool. Undefined: the text is none. */
export function readLagunaAlias(text: string, tools: Tools): FoundCall | undefined {
  const raw = clean(text)
  const name = readName(raw)
  if (!name || findTool(name, tools) === undefined) return undefined
  try {
    return readLagunaCall(raw, tools)
  } catch (error) {
    if (error instanceof OllamaError) return undefined
    throw error
  }
}

/** Reads a call: JSON, or a name and then JSON, or a name and then keys and values between tags. */
export function readLagunaCall(text: string, tools: Tools): FoundCall {
  const raw = clean(text)
  if (raw.startsWith('{')) {
    const call = readOrFail('failed to parse Laguna JSON tool call: ', () => readCall(raw))
    if (call.name === '') failParsing('empty Laguna tool call name')
    return { ...call, name: findTool(call.name, tools) ?? call.name }
  }
  const key = raw.indexOf(KEY)
  const nameEnd = key >= 0 ? key : raw.indexOf('{')
  const given = trimSpace(nameEnd >= 0 ? raw.slice(0, nameEnd) : raw)
  const name = findTool(given, tools) ?? given
  const rest = nameEnd >= 0 ? trimSpace(raw.slice(nameEnd)) : ''
  if (rest.startsWith('{')) {
    return { name, args: readOrFail('failed to parse Laguna JSON tool call arguments: ', () => readArguments(rest)) }
  }
  const entries = readPairs(rest).map(([rawKey, value]): [string, unknown] => {
    const argument = trimSpace(rawKey)
    return [argument, readTypedLine(value, typesOf(tools, name, argument))]
  })
  return { name, args: Object.fromEntries(entries) }
}

function readName(raw: string): string | undefined {
  if (raw.startsWith('{')) {
    const call = attempt(() => unmarshalGoJson<{ name?: string } | null>(raw, struct('', { name: string })))
    return trimSpace(call?.name ?? '')
  }
  const ends = [raw.indexOf(KEY), raw.indexOf('{'), raw.search(/[\r\n]/)]
  const end = ends.find((index) => index >= 0)
  return trimSpace(end === undefined ? raw : raw.slice(0, end))
}

function findTool(name: string, tools: Tools): string | undefined {
  const isOffered = (wanted: string): boolean => tools.some((tool) => (tool.function?.name ?? '') === wanted)
  if (isOffered(name)) return name
  const alias = ALIASES.get(name)
  return alias !== undefined && isOffered(alias) ? alias : undefined
}

/** Removes tags that a model has written once too often. */
function clean(text: string): string {
  let raw = trimSpace(text)
  while (raw.startsWith(CALL)) raw = trimLeft(raw.slice(CALL.length))
  const end = raw.indexOf(END_OF_CALL)
  if (end >= 0) raw = trimSpace(raw.slice(0, end))
  const again = raw.indexOf(CALL)
  if (again < 0) return raw
  return trimSpace(raw.slice(0, again)) || trimSpace(raw.slice(again + CALL.length))
}

/** Reads keys and values. A key ends with the first closing tag that a value follows. */
function readPairs(text: string): Array<[key: string, value: string]> {
  const pairs: Array<[string, string]> = []
  for (let at = text.indexOf(KEY); at >= 0;) {
    const start = at + KEY.length
    const found = findValue(text, start)
    if (!found) break
    pairs.push([text.slice(start, found.keyEnd), text.slice(found.start, found.end)])
    at = text.indexOf(KEY, found.end)
  }
  return pairs
}

function findValue(text: string, from: number): { keyEnd: number; start: number; end: number } | undefined {
  for (let keyEnd = text.indexOf(END_OF_KEY, from); keyEnd >= 0; keyEnd = text.indexOf(END_OF_KEY, keyEnd + 1)) {
    let start = keyEnd + END_OF_KEY.length
    while (start < text.length && '\t\n\f\r '.includes(text[start]!)) start++
    if (!text.startsWith(VALUE, start)) continue
    start += VALUE.length
    const end = text.indexOf(END_OF_VALUE, start)
    return end < 0 ? undefined : { keyEnd, start, end }
  }
  return undefined
}
