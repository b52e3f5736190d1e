import type { Arrival } from '../state/exchange.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { warn } from './reply-warnings.ts'
import { findSchemaError, instantiateSchema } from './structured.ts'

/**
 * Makes the text that the model says to a request with a `format`, if no rule or reply decides it. The text depends on the format:
 *
 * - a JSON schema: an instance of the schema
 * - `"json"`: a JSON object that contains the prompt. The native API of the lenient profile echoes the prompt as plain text instead,
 *   because the Python mock does, and warns.
 *
 * @param format the field `format` of the request, as JSON text
 * @returns undefined if the caller is to echo the prompt as plain text
 */
export function instantiateFormat(arrival: Arrival, format: string, prompt: string): MaybePromise<string> | undefined {
  const { profile, state } = arrival
  if (format === '"json"') {
    if (profile.jsonEcho === 'json') return JSON.stringify({ echo: prompt })
    warn(
      arrival,
      'A request asked for JSON, and the echo is not JSON, as in the Python mock. Give a reply, such as reply.json({ … }), or the ' +
        'option strict: true.',
    )
    return undefined
  }
  const schema = readSchema(format)
  return schema && instantiateSchema(schema, state.seed).then((value) => JSON.stringify(value))
}

/**
 * Warns if the text of a reply is not an instance of the schema that the request asked for. A real model can only say instances of it.
 *
 * @returns undefined if there is nothing to check
 */
export function checkAgainstFormat(
  arrival: Arrival,
  format: string | undefined,
  text: string,
): Promise<void> | undefined {
  const schema = format === undefined || text === '' ? undefined : readSchema(format)
  return schema && warnOfMismatch(arrival, schema, text)
}

async function warnOfMismatch(arrival: Arrival, schema: object, text: string): Promise<void> {
  const mismatch = await findMismatch(schema, text)
  if (mismatch === undefined) return
  const { method, path } = arrival.entry
  warn(
    arrival,
    `The reply breaks the schema that ${method} ${path} asked for: ${mismatch}. A real Ollama would not say it: ` +
      'give an instance, such as reply.json({ … }).',
  )
}

async function findMismatch(schema: object, text: string): Promise<string | undefined> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  return findSchemaError(schema, value)
}

/** Parses the field `format` of a request. Returns undefined if the field is missing, null, empty or not JSON. */
export function readFormat(format: string | undefined): unknown {
  if (format === undefined) return undefined
  try {
    const value: unknown = JSON.parse(format)
    return value === null || value === '' ? undefined : value
  } catch {
    return undefined
  }
}

function readSchema(format: string): object | undefined {
  return format.startsWith('{') ? (readFormat(format) as object | undefined) : undefined
}
