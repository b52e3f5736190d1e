import { trimLeft, trimRight } from '../../go/white-space.ts'
import type { ToolProperty } from '../../protocol/requests.ts'
import { createQuotedSkipper, DELIMITER, skipSpace, skipWord } from './gemma4-json.ts'

type Properties = Readonly<Record<string, ToolProperty>>

/**
 * Returns texts that broken arguments may have meant, as gemma4RepairCandidates in Ollama's model/parsers/gemma4.go does.
 *
 * @param properties the arguments of the tool. Undefined: it is unknown.
 */
export function repairGemmaArguments(text: string, properties: Properties | undefined): string[] {
  const repaired = repair(text, false)
  const delimited = properties && delimitText(text, properties)
  return delimited === undefined ? [repaired] : [repaired, repair(delimited, true)]
}

function repair(text: string, mayLackBrace: boolean): string {
  const delimited = closeText(replaceSingleQuotes(text))
  return mayLackBrace || delimited !== text ? closeObject(delimited) : delimited
}

/** Adds the delimiter that is missing after the last text. */
function closeText(text: string): string {
  if (text.split(DELIMITER).length % 2 === 1) return text
  const end = trimRight(text).length
  const at = end > 0 && '}]'.includes(text[end - 1]!) ? end - 1 : end
  return text.slice(0, at) + DELIMITER + text.slice(at)
}

function closeObject(text: string): string {
  const trimmed = trimRight(text)
  if (!trimLeft(text).startsWith('{') || trimmed.endsWith('}')) return text
  return `${trimmed}}${text.slice(trimmed.length)}`
}

/** Replaces single quotation marks around values by delimiters. */
function replaceSingleQuotes(text: string): string {
  let replaced = ''
  const skipQuoted = createQuotedSkipper(text)
  for (let i = 0; i < text.length;) {
    const end = skipText(text, i, skipQuoted)
    if (end !== undefined) {
      replaced += text.slice(i, end)
      i = end
      continue
    }
    const character = text[i++]!
    replaced += character
    if (character !== ':') continue
    const start = skipSpace(text, i)
    replaced += text.slice(i, start)
    i = start
    const close = text[start] === "'" ? findSingleQuote(text, start + 1) : -1
    if (close < 0) continue
    replaced += DELIMITER + text.slice(start + 1, close) + DELIMITER
    i = close + 1
    if (text.startsWith(DELIMITER, i)) i += DELIMITER.length
  }
  return replaced
}

/** Returns the offset after the text that begins at an offset. A text between delimiters may end with the arguments. */
function skipText(text: string, start: number, skipQuoted: (start: number) => number | undefined): number | undefined {
  if (text[start] === '"') return skipQuoted(start)
  if (!text.startsWith(DELIMITER, start)) return undefined
  const end = text.indexOf(DELIMITER, start + DELIMITER.length)
  return end < 0 ? text.length : end + DELIMITER.length
}

function findSingleQuote(text: string, from: number): number {
  for (let i = from; i < text.length; i += text[i] === '\\' ? 2 : 1) if (text[i] === "'") return i
  return -1
}

/** Puts delimiters around the first value that has none, if its argument is a text. */
function delimitText(text: string, properties: Properties): string | undefined {
  for (const [key, property] of Object.entries(properties)) {
    const start = acceptsText(property) ? findBareValue(text, key) : undefined
    if (start === undefined) continue
    const end = findBareEnd(text, start, properties)
    return text.slice(0, start) + DELIMITER + text.slice(start, end) + DELIMITER + text.slice(end)
  }
  return undefined
}

function acceptsText({ type = [], anyOf = [] }: ToolProperty): boolean {
  return type.some((name) => name.toLowerCase() === 'string') || anyOf.some(acceptsText)
}

/** Returns the offset of the first value of a key that is neither a text, an object, a list nor the like. */
function findBareValue(text: string, key: string): number | undefined {
  const skipQuoted = createQuotedSkipper(text)
  for (let i = 0; i < text.length;) {
    if (text.startsWith(DELIMITER, i) && text.indexOf(DELIMITER, i + DELIMITER.length) < 0) return undefined
    const end = skipText(text, i, skipQuoted)
    if (end !== undefined) {
      i = end
      continue
    }
    const character = text[i++]!
    if (character !== '{' && character !== ',') continue
    const keyStart = skipSpace(text, i)
    const colon = text.startsWith(key, keyStart) ? skipSpace(text, keyStart + key.length) : -1
    if (text[colon] !== ':') continue
    if (!isMarked(text, skipSpace(text, colon + 1))) return colon + 1
    i = colon + 1
  }
  return undefined
}

function isMarked(text: string, at: number): boolean {
  return text.startsWith(DELIMITER, at) || /['"{[\-\dtfn]/.test(text[at] ?? '')
}

/** Returns the offset of the comma before the next key of the tool, or of the last brace. */
function findBareEnd(text: string, start: number, properties: Properties): number {
  for (let comma = text.indexOf(',', start); comma >= 0; comma = text.indexOf(',', comma + 1)) {
    const keyStart = skipSpace(text, comma + 1)
    const keyEnd = skipWord(text, keyStart)
    const isKey = keyEnd > keyStart && text[skipSpace(text, keyEnd)] === ':'
    if (isKey && Object.hasOwn(properties, text.slice(keyStart, keyEnd))) return comma
  }
  const end = trimRight(text).length
  return end > start && text[end - 1] === '}' ? end - 1 : text.length
}
