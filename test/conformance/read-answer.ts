import type { Answer, Json } from './answer.ts'

/** Reads a `Response` to its end, and returns it in the form of the recordings. The content type decides how its body is parsed. */
export async function readAnswer(response: Response): Promise<Answer> {
  const headers = Object.fromEntries(response.headers)
  const { text, cut } = await readText(response)
  const answer: Answer = { status: response.status, headers, ...parse(text, headers['content-type'] ?? '') }
  return cut ? { ...answer, cut } : answer
}

/** Returns the text that arrived before the body ended or broke off. */
async function readText(response: Response): Promise<{ text: string; cut?: true }> {
  if (!response.body) return { text: '' }
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const part of response.body) text += decoder.decode(part, { stream: true })
    return { text }
  } catch {
    return { text, cut: true }
  }
}

function parse(text: string, contentType: string): Partial<Answer> {
  if (text === '') return { empty: true }
  if (contentType.includes('ndjson')) return parseLines(text)
  if (contentType.includes('event-stream')) return parseEvents(text)
  const body = contentType.includes('json') ? parseJson(text) : undefined
  return body === undefined ? { text } : { body }
}

function parseLines(text: string): Partial<Answer> {
  const parsed = text.split('\n').filter(Boolean).map(parseJson)
  const lines = parsed.filter((line) => line !== undefined)
  const misframed =
    (lines.length < parsed.length && 'a line is not JSON') ||
    (!text.endsWith('\n') && 'the last line has no newline') ||
    (/\n\n|^\n|\r/.test(text) && 'empty lines or carriage returns between the lines')
  return misframed ? { lines, misframed } : { lines }
}

function parseEvents(text: string): Partial<Answer> {
  const events = text
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map(parseEvent)
  return text.endsWith('\n\n') ? { events } : { events, misframed: 'the last event has no empty line after it' }
}

/** Returns an event as an object of its fields. `data` is parsed if it is JSON, which `[DONE]` is not. */
function parseEvent(block: string): Json {
  const event: Record<string, Json> = {}
  for (const line of block.split('\n')) {
    const [name, value] = cutAtFirst(line, ': ')
    const parsed = name === 'data' ? parseJson(value) : undefined
    event[name] = parsed === undefined ? value : parsed
  }
  return event
}

function cutAtFirst(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator)
  // A field without ': ' becomes a field with its whole text as its name. No recorded event has such a field.
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
