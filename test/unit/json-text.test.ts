import { expect, test } from 'vitest'
import { toJsonText } from '../../src/go/json-text.ts'

const GO_ESCAPES: Readonly<Record<string, string>> = {
  '<': String.raw`"a\u003cb"`,
  '>': String.raw`"a\u003eb"`,
  '&': String.raw`"a\u0026b"`,
  '\u2028': String.raw`"a\u2028b"`,
  '\u2029': String.raw`"a\u2029b"`,
}

test('each UTF-16 unit within a text is written as JSON writes it, or as Go escapes it', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
  const wrong = units.filter((unit) => {
    const text = `a${unit}b`
    return toJsonText(text) !== (GO_ESCAPES[unit] ?? JSON.stringify(text))
  })

  expect(wrong).toEqual([])
})

test('a surrogate pair is written as it is', () => {
  expect(toJsonText('a😀b')).toBe('"a😀b"')
})
