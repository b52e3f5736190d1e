import { describe, expect, test } from 'vitest'
import { describeValue, refuse, refuseUnknownKeys } from '../../src/misuse.ts'

test.for<[value: unknown, description: string]>([
  [null, 'null'],
  [undefined, 'undefined'],
  ['gpu', `'gpu'`],
  ['', `''`],
  ['a'.repeat(60), `'${'a'.repeat(60)}'`],
  ['a'.repeat(61), `'${'a'.repeat(57)}…'`],
  [0.5, 'the number 0.5'],
  [Number.NaN, 'the number NaN'],
  [true, 'the boolean true'],
  [5n, 'the bigint 5'],
  [() => 'Hello.', 'a function'],
  [Symbol('gpu'), 'a symbol'],
  [[], 'an array of 0'],
  [['a', 'b'], 'an array of 2'],
  [new Date(0), 'a Date'],
  [new Map(), 'a Map'],
  [{}, 'an object with no keys'],
  [Object.create(null), 'an object with no keys'],
  [{ a: 1 }, 'an object with the key a'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, 'an object with the keys a, b, c, d, e'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, 'an object with the keys a, b, c, d, e, …'],
])('describeValue(%o) is %s', ([value, description]) => {
  expect(describeValue(value)).toBe(description)
})

test('refuse throws a sentence that says what failed, what was found and what to give', () => {
  expect(() => refuse('create a mock Ollama', 1, 'strict', 'true or false')).toThrow(
    new TypeError('Failed to create a mock Ollama: found the number 1 as strict. Give true or false.'),
  )
})

test('TypeScript knows that refuse never returns', () => {
  const readText = (value: unknown): string => {
    if (typeof value !== 'string') refuse('read a text', value, 'the text', 'a string')
    return value
  }

  expect(readText('Hello.')).toBe('Hello.')
  expect(() => readText(null)).toThrow(new TypeError('Failed to read a text: found null as the text. Give a string.'))
})

describe('refuseUnknownKeys', () => {
  const check = (value: object) => () => refuseUnknownKeys('add a rule', 'rule', value, ['when', 'reply'])

  test('allows any selection of the known keys', () => {
    expect(check({ when: 'cats', reply: 'Meow.' })).not.toThrow()
    expect(check({})).not.toThrow()
  })

  test('names each unknown key, the known keys that are nearest to them, and all known keys', () => {
    expect(check({ when: 'cats', replies: 'Meow.', time: 1 })).toThrow(
      new TypeError(
        `Failed to add a rule: found 'replies' and 'time' in the rule. Did you mean 'reply'? Use when, reply.`,
      ),
    )
  })

  test('knows the words of other libraries', () => {
    expect(check({ match: 'cats', response: 'Meow.' })).toThrow(
      new TypeError(
        `Failed to add a rule: found 'match' and 'response' in the rule. Did you mean 'when' and 'reply'? Use when, reply.`,
      ),
    )
  })

  test('guesses no key if none is near', () => {
    expect(check({ colour: 'red' })).toThrow(
      new TypeError(`Failed to add a rule: found 'colour' in the rule. Use when, reply.`),
    )
  })
})
