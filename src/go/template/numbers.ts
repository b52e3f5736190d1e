import { quote } from '../json.ts'
import type { Complex, NumberNode } from './nodes.ts'
import { unquoteCharacter } from './unquote.ts'

const MAX_INT64 = (1n << 63n) - 1n
const MAX_UINT64 = (1n << 64n) - 1n
const TOO_LARGE = 1n << 64n
const HEX_FLOAT = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?p([+-]?\d+)$/i
const COMPLEX =
  /^([+-]?(?:0x[\da-f_]*(?:\.[\da-f_]*)?(?:p[+-]?[\d_]*)?|[\d_]*(?:\.[\d_]*)?(?:e[+-]?[\d_]*)?))([+-].*)i$/i
const DECIMAL_FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * Returns the value of a constant where no type is required, as newNumber in node.go does, or the text of an error.
 * Returns undefined for an integer that fits only uint64.
 */
export function readNumber(kind: 'charConstant' | 'complex' | 'number', text: string): NumberNode['value'] | string {
  if (kind === 'charConstant') return readCharacter(text)
  if (kind === 'complex') return readComplex(text)
  if (text.endsWith('i')) {
    const imaginary = readFloat(text.slice(0, -1))
    if (imaginary !== undefined && Number.isFinite(imaginary)) return { real: 0, imaginary }
  }
  const integer = readInteger(text)
  // ParseUint accepts no sign. A signed integer that is too large is therefore read as a float, and refused below.
  if (integer !== undefined) {
    if (integer >= -MAX_INT64 - 1n && integer <= MAX_INT64) return isTakenForFloat(text) ? Number(integer) : integer
    if (integer <= MAX_UINT64 && integer > 0n && !/^[+-]/.test(text)) return undefined
  }
  const float = readFloat(text)
  if (float === undefined || !Number.isFinite(float)) return `illegal number syntax: ${quote(text)}`
  if (!/[.ep]/i.test(text)) return `integer overflow: ${quote(text)}`
  return float
}

/**
 * Whether Go reads an integer as a float. isHexInt in exec.go does not recognize a hexadecimal number after a sign, so
 * a digit `e` makes it a float.
 */
function isTakenForFloat(text: string): boolean {
  return /^[+-]0x.*e/i.test(text)
}

function readCharacter(text: string): bigint | string {
  const character = unquoteCharacter(text, 1, "'")
  if (!character) return 'invalid syntax'
  if (text.slice(character.next) !== "'") return `malformed character constant: ${text}`
  return BigInt(character.code)
}

/** Reads `1+2i` as fmt.Sscan does. The error texts are those of ParseFloat. */
function readComplex(text: string): Complex | string {
  const [, first, second] = COMPLEX.exec(text) ?? []
  if (first === undefined || second === undefined) return 'syntax error scanning complex number'
  const [real, imaginary] = [readFloat(first), readFloat(second)]
  for (const [written, value] of [[first, real] as const, [second, imaginary] as const]) {
    if (value !== undefined && Number.isFinite(value)) continue
    const reason = value === undefined ? 'invalid syntax' : 'value out of range'
    return `strconv.ParseFloat: parsing ${quote(written)}: ${reason}`
  }
  return { real: real!, imaginary: imaginary! }
}

/**
 * Reads an integer as strconv.ParseInt with base 0 does, but without a limit. An integer with more than 100 digits is
 * read as one that exceeds 64 bits.
 */
function readInteger(text: string): bigint | undefined {
  if (!hasGoodUnderscores(text)) return undefined
  const [, sign, digits] = /^([+-]?)(.*)$/.exec(text.replaceAll('_', ''))!
  const isLegacyOctal = /^0\d+$/.test(digits!)
  if (!/^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|[1-9]\d*|0[0-7]*)$/.test(digits!)) return undefined
  // The exact value of such a long number does not matter, because Go holds no more than 64 bits.
  if (digits!.replace(/^(?:0[box]?)?0*/i, '').length > 100) return sign === '-' ? -TOO_LARGE : TOO_LARGE
  const value = BigInt(isLegacyOctal ? `0o${digits!.slice(1)}` : digits!)
  return sign === '-' ? -value : value
}

/** Reads a float as strconv.ParseFloat does. A number that is too large for float64 becomes infinite. */
function readFloat(written: string): number | undefined {
  if (!hasGoodUnderscores(written)) return undefined
  const text = written.replaceAll('_', '')
  const hex = HEX_FLOAT.exec(text)
  if (hex) {
    const [, sign, whole, fraction = '', exponent] = hex
    if (whole === '' && fraction === '') return undefined
    const mantissa = Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length)
    return sign === '-' ? -mantissa : mantissa
  }
  return DECIMAL_FLOAT.test(text) ? Number(text) : undefined
}

/** underscoreOK in strconv: each underscore must be between digits, or between the prefix of a base and a digit. */
function hasGoodUnderscores(text: string): boolean {
  if (!text.includes('_')) return true
  const [, prefix, digits] = /^[+-]?(0[box])?(.*)$/i.exec(text)!
  const isHex = prefix?.toLowerCase() === '0x'
  const classes = digits!.replaceAll(isHex ? /[\da-f]/gi : /\d/g, '0')
  return !/(?:^|[^0])_|_(?:$|[^0])/.test((prefix ? '0' : '') + classes)
}
