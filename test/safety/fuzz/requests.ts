import * as fc from 'fast-check'
import { ROUTES } from '../../../src/http/routes.ts'
import type { Json } from '../../conformance/answer.ts'
import { allCases } from '../../conformance/recordings.ts'
import type { RecordedRequest } from '../../conformance/to-request.ts'
import { HEADERS, HOSTILE_SCHEMAS, HOSTILE_TEXTS, HOSTILE_VALUES, NOISE, PATHS } from './hostile.ts'

/** A request as it is sent. `body` is the text of the JSON, so that it can also be damaged as a text. */
export interface FuzzRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string | Uint8Array | undefined
}

/** A place in a JSON value. */
interface Place {
  holder: Json[] | Record<string, Json>
  key: string | number
}

/** One change of a request. `where` chooses the place and `what` the new value, each by its remainder. */
interface Edit {
  kind: keyof typeof EDITS
  where: number
  what: number
}

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'] as const

/** The fields by which requests ask for structured output and describe tools. */
const SCHEMA_FIELDS = ['format', 'schema', 'parameters', 'input_schema']

/** All requests that a test can start with: the recorded ones, and one for each method of each route. */
const SEEDS: readonly RecordedRequest[] = [
  ...allCases.map(({ request }) => request),
  ...ROUTES.flatMap(({ methods, path }) =>
    methods.map((method) => ({
      method,
      path: path.replace(/:\w+$/, 'qwen3:8b'),
      ...(method === 'POST' && { body: {} }),
    })),
  ),
]

const FIELD_NAMES = [...new Set(SEEDS.flatMap(({ body }) => (isFields(body) ? Object.keys(body) : [])))]

/** Changes of the JSON of a body, in place. */
const EDITS = {
  'another value': (places, { where, what }) => put(pick(places, where), pick(HOSTILE_VALUES, what)),
  'another text': (places, { where, what }) => put(pick(places, where), pick(HOSTILE_TEXTS, what)),
  'a part of another request': (places, { where, what }) => put(pick(places, where), pick(SEEDS, what).body ?? null),
  'a field left out': (places, { where }) => {
    const { holder, key } = pick(places, where)
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  },
  'a field more': (places, { where, what }) => {
    const { holder } = pick(places, where)
    const value = pick(HOSTILE_VALUES, what >>> 8)
    if (Array.isArray(holder)) holder.push(structuredClone(value))
    else put({ holder, key: pick(FIELD_NAMES, what) }, value)
  },
  'a schema': (places, { where, what }) => {
    const known = places.filter(({ key }) => SCHEMA_FIELDS.includes(String(key)))
    if (known.length > 0) return put(pick(known, where), pick(HOSTILE_SCHEMAS, what))
    const { holder } = places[0]!
    if (!Array.isArray(holder)) put({ holder, key: 'format' }, pick(HOSTILE_SCHEMAS, what))
  },
} satisfies Record<string, (places: readonly Place[], edit: Edit) => void>

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...(Object.keys(EDITS) as Array<keyof typeof EDITS>)),
  where: fc.nat(),
  what: fc.nat(),
})

const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

/** Requests that begin as a recorded one and are then changed in their body, bytes, path, method and headers. */
export const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc
  .record({
    seed: fc.nat(SEEDS.length - 1),
    edits: fc.array(edit, { maxLength: 4 }),
    noise: seldom(fc.record({ at: fc.nat(), text: fc.constantFrom(...NOISE), cut: fc.boolean() })),
    bytes: seldom(fc.uint8Array({ maxLength: 80 })),
    method: seldom(fc.constantFrom(...METHODS)),
    path: seldom(fc.constantFrom(...PATHS, ...SEEDS.map((request) => request.path))),
    header: seldom(fc.constantFrom(...HEADERS)),
  })
  .map(({ seed, edits, noise, bytes, method, path, header }) => {
    const start = SEEDS[seed]!
    const sentMethod = method ?? start.method
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    for (const [name, value] of Object.entries(start.headers ?? {})) {
      if (value === null) delete headers[name]
      else headers[name] = value
    }
    if (header) headers[header[0]] = header[1]
    const body = bytes ?? withNoise(textOf(start, edits), noise)
    return {
      method: sentMethod,
      path: path ?? start.path,
      headers,
      body: sentMethod === 'GET' || sentMethod === 'HEAD' ? undefined : body,
    }
  })

function textOf({ body, rawBody }: RecordedRequest, edits: readonly Edit[]): string {
  if (typeof rawBody === 'string') return rawBody
  if (rawBody) return rawBody.base64
  const root: Record<string, Json> = { body: structuredClone(body ?? null) }
  for (const change of edits) {
    const places = placesOf(root)
    if (places.length > 0) EDITS[change.kind](places, change)
  }
  return JSON.stringify(root['body']) ?? ''
}

function withNoise(text: string, noise: { at: number; text: string; cut: boolean } | undefined): string {
  if (!noise) return text
  const at = noise.at % (text.length + 1)
  return text.slice(0, at) + noise.text + (noise.cut ? '' : text.slice(at))
}

/** Returns all places of a value, the outermost first. Ends at a depth that no recorded request reaches. */
function placesOf(holder: Json[] | Record<string, Json>, depth = 0): Place[] {
  const places: Place[] = []
  for (const key of Object.keys(holder)) {
    places.push({ holder, key })
    const value = (holder as Record<string, Json>)[key]
    if (typeof value === 'object' && value !== null && depth < 12) places.push(...placesOf(value, depth + 1))
  }
  return places
}

/** Puts a copy of a value into a place, because a later edit may change it. */
function put({ holder, key }: Place, value: Json): void {
  ;(holder as Record<string, Json>)[key] = structuredClone(value)
}

function pick<T>(values: readonly T[], number: number): T {
  return values[number % values.length]!
}

function isFields(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
