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

/** newNumber in node.go: the value a constant has where no type is asked for, or the words of the error. */
export function readNumber(kind: 'charConstant' | 'complex' | 'number', text: string): NumberNode['value'] | string {
  if (kind === 'charConstant') return readCharacter(text)
  if (kind === 'complex') return readComplex(text)
  if (text.endsWith('i')) {
    const imaginary = readFloat(text.slice(0, -1))
    if (imaginary !== undefined && Number.isFinite(imaginary)) return { real: 0, imaginary }
  }
  const integer = readInteger(text)
  // A sign is not for ParseUint, hence a number with one that is too large is a float, and refused below.
  if (integer !== undefined) {
    if (integer >= -MAX_INT64 - 1n && integer <= MAX_INT64) return isTakenForFloat(text) ? Number(integer) : integer
    if (integer <= MAX_UINT64 && integer > 0n && !/^[+-]/.test(text)) return undefined
  }
  const float = readFloat(text)
  if (float === undefined || !Number.isFinite(float)) return `illegal number syntax: ${quote(text)}`
  if (!/[.ep]/i.test(text)) return `integer overflow: ${quote(text)}`
  return float
}

/** isHexInt in exec.go does not see hexadecimal behind a sign: the digit e then makes a float of it. */
function isTakenForFloat(text: string): boolean {
  return /^[+-]0x.*e/i.test(text)
}

function readCharacter(text: string): bigint | string {
  const character = unquoteCharacter(text, 1, "'")
  if (!character) return 'invalid syntax'
  if (text.slice(character.next) !== "'") return `malformed character constant: ${text}`
  return BigInt(character.code)
}

/** fmt.Sscan of `1+2i`; its words are those of ParseFloat. */
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

/** strconv.ParseInt with base 0, of any size. */
function readInteger(text: string): bigint | undefined {
  if (!hasGoodUnderscores(text)) return undefined
  const [, sign, digits] = /^([+-]?)(.*)$/.exec(text.replaceAll('_', ''))!
  const isLegacyOctal = /^0\d+$/.test(digits!)
  if (!/^(?:0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|[1-9]\d*|0[0-7]*)$/.test(digits!)) return undefined
  // A number of any length is one that is too large; Go counts to 64 bits and no further.
  if (digits!.replace(/^(?:0[box]?)?0*/i, '').length > 100) return sign === '-' ? -TOO_LARGE : TOO_LARGE
  const value = BigInt(isLegacyOctal ? `0o${digits!.slice(1)}` : digits!)
  return sign === '-' ? -value : value
}

/** strconv.ParseFloat; a number that is too large for float64 is infinite. */
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

/** underscoreOK in strconv: each stands between digits, or between a base prefix and a digit. */
function hasGoodUnderscores(text: string): boolean {
  if (!text.includes('_')) return true
  const [, prefix, digits] = /^[+-]?(0[box])?(.*)$/i.exec(text)!
  const isHex = prefix?.toLowerCase() === '0x'
  const classes = digits!.replaceAll(isHex ? /[\da-f]/gi : /\d/g, '0')
  return !/(?:^|[^0])_|_(?:$|[^0])/.test((prefix ? '0' : '') + classes)
}
