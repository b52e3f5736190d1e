import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeQuickly } from '../../src/go/json/quick.ts'
import {
  custom,
  decodeGoJson,
  EndOfInputError,
  GoJsonError,
  type GoType,
  int,
  slice,
  string,
  struct,
  withField,
} from '../../src/go/json.ts'
import {
  chatRequest,
  createRequest,
  embedRequest,
  generateRequest,
  lenientChatRequest,
  type Message,
} from '../../src/protocol/requests.ts'
import fixtures from './go-json.fixtures.json' with { type: 'json' }

const types: Record<string, GoType> = {
  chat: chatRequest,
  generate: generateRequest,
  embed: embedRequest,
  create: createRequest,
}

function toBytes(body: string | { base64: string }): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  return Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0))
}

function decode<T = unknown>(body: string, type: GoType = chatRequest): T {
  return decodeGoJson<T>(toBytes(body), type)
}

/** Returns true if the bytes are decoded, and if decoding throws a GoJsonError. Returns false for any other error. */
function endsAsExpected(bytes: Uint8Array): boolean {
  try {
    decodeGoJson(bytes, chatRequest)
    return true
  } catch (error) {
    return error instanceof GoJsonError
  }
}

/** Converts a decoded value to plain JSON, because the fixtures hold Go's values as JSON. */
function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, item: unknown) => (item === Infinity ? 'for ever' : item)))
}

/** Returns the value that a body is decoded to, or the message of the GoJsonError. */
function answerTo(body: string | { base64: string }, type: GoType): object {
  try {
    return { value: toPlain(decodeGoJson(toBytes(body), type)) }
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    return { error: error.message }
  }
}

function expectSameBothWays(request: object, space: number): void {
  const text = JSON.stringify(request, null, space)
  const quick = decodeQuickly(toBytes(text), chatRequest)
  if (quick === undefined) return
  // The exact decoder reads this text, because the quick one gives up on a repeated member. An unknown member changes nothing.
  expect(quick).toEqual(decode(text.replace('{', `{"unknown":0,"unknown":0${text === '{}' ? '' : ','}`)))
}

function nestedArrays(levels: number): string {
  return `{"options":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`
}

describe.each(fixtures)('as in Go, $claim', ({ type, cases }) => {
  test.each(cases as Array<{ body: string | { base64: string } }>)('$body', ({ body, ...answer }) => {
    expect(answerTo(body, types[type]!)).toEqual(answer)
  })
})

test('only a body without any value throws an EndOfInputError', () => {
  expect(() => decode(' ')).toThrow(EndOfInputError)
  expect(() => decode('{')).not.toThrow(EndOfInputError)
})

test('ten thousand levels are decoded, one more is an error', () => {
  expect(() => decode(nestedArrays(9_998))).not.toThrow()
  expect(() => decode(nestedArrays(9_999))).toThrow("invalid character '[' exceeded max depth")
  expect(() => decode('['.repeat(100_000))).toThrow("invalid character '[' exceeded max depth")
})

test('a recursive type that is nested too deeply for the stack throws a GoJsonError', () => {
  const properties = '{"anyOf":['.repeat(4_900) + ']}'.repeat(4_900)
  const body = `{"tools":[{"function":{"parameters":{"properties":{"a":${properties}}}}}]}`
  // The size of the stack depends on the JavaScript engine, so that decoding the body is a correct result too.
  expect(endsAsExpected(toBytes(body))).toBe(true)
})

test('a key __proto__ is a key like any other', () => {
  const { options } = decode<{ options: object }>('{"options":{"__proto__":{"polluted":true}}}')
  expect(Object.keys(options)).toEqual(['__proto__'])
  expect(options).not.toHaveProperty('polluted')
  const exact = decode<{ options: object }>('{"options":{},"options":{"__proto__":{"polluted":true}}}')
  expect(Object.keys(exact.options)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(exact.options)).toBe(Object.prototype)
})

test('a field of one request type is unknown to a type without it', () => {
  const body = '{"reply_text":"hi"}'
  expect(decode(body, lenientChatRequest)).toEqual({ reply_text: 'hi' })
  expect(decode(body)).toEqual({})
  expect(() => decode('{"reply_text":1}', withField(chatRequest, 'reply_text', string))).toThrow(
    'json: cannot unmarshal number into Go struct field ChatRequest.reply_text of type string',
  )
})

test('a custom UnmarshalJSON can try one type after another, and can put words before an error', () => {
  const textOrNumbers = custom('test.Content', (raw) => {
    const text = raw.attempt<string>(string)
    if (text !== undefined) return [text]
    try {
      return raw.decode(slice(int))
    } catch (error) {
      if (!(error instanceof GoJsonError)) throw error
      throw new GoJsonError(`content must be a string or numbers: ${error.message}`)
    }
  })
  const type = struct('test.Request', { content: textOrNumbers })
  expect(decode('{"content":"a"}', type)).toEqual({ content: ['a'] })
  expect(decode('{"content":[1,2]}', type)).toEqual({ content: [1, 2] })
  expect(() => decode('{"content":[1,true]}', type)).toThrow(
    'content must be a string or numbers: json: cannot unmarshal bool into Go value of type int',
  )
})

test('an image stays the base64 text that was sent', () => {
  const image = 'QUJD'.repeat(500_000)
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'x', images: [image] }] })
  expect(decode<{ messages: Message[] }>(body).messages[0]!.images![0]).toBe(image)
})

describe('the quick decoder', () => {
  const fields = fc.record(
    {
      model: fc.string({ unit: 'binary' }),
      messages: fc.array(
        fc.record({ role: fc.constantFrom('user', 'SYSTEM'), content: fc.string() }, { requiredKeys: [] }),
      ),
      stream: fc.option(fc.boolean()),
      format: fc.jsonValue(),
      keep_alive: fc.constantFrom<unknown>('5m', -1, 0, null),
      options: fc.dictionary(fc.string(), fc.jsonValue()),
      think: fc.constantFrom<unknown>(true, 'low', null),
      top_logprobs: fc.integer(),
      nonsense: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )

  test('returns what the exact decoder returns', () => {
    fc.assert(fc.property(fields, fc.constantFrom(0, 1), expectSameBothWays), { numRuns: 300 })
  })

  test('decodes ordinary bodies', () => {
    const message = { role: 'user', content: '{"a": "b: c", "path": "C:\\\\"}\n\u00e9 \u{1f600}' }
    const request = { model: 'a:b', messages: [message, message], options: { temperature: 0.5 }, keep_alive: '5m' }
    const format = { type: 'object', properties: { a: { type: 'string' } } }
    for (const body of [request, { ...request, format, think: 'high', top_logprobs: 3, logprobs: true, x: null }]) {
      for (const space of [0, 2]) {
        expect(decodeQuickly(toBytes(JSON.stringify(body, null, space)), chatRequest)).toBeDefined()
      }
    }
  })
})

describe('decodeGoJson', () => {
  test('throws only GoJsonErrors for arbitrary bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), endsAsExpected)
    expect(fc.check(property, { numRuns: 500 })).toMatchObject({ failed: false })
  })

  test('throws only GoJsonErrors for a damaged request', () => {
    const body =
      '{"model":"m","messages":[{"role":"user","content":"\\ud83d\\ude00","images":["QQ=="]}],"format":{},"think":"low",' +
      '"keep_alive":"5m","tools":[{"function":{"parameters":{"properties":{"a":{"type":["x"]}}}}}],"top_logprobs":1e2}'
    const damaged = fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { maxLength: 4 }).map((changes) => {
      const bytes = toBytes(body)
      for (const [at, byte] of changes) bytes[at] = byte
      return bytes
    })
    expect(fc.check(fc.property(damaged, endsAsExpected), { numRuns: 500 })).toMatchObject({ failed: false })
  })
})
