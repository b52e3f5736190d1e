import { quote } from '../json.ts'
import { describeCharacter, isAscii, isPrintable, toBytes } from './characters.ts'
import { type Flags, pad, truncate } from './flags.ts'
import { formatFloat } from './floats.ts'

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }
const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0', 16: '0x' }

/** Formats a string as fmtString in fmt/print.go does. Returns undefined if the verb is not for strings. */
export function formatString(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.syntax ? formatQuoted(text, flags) : pad(truncate(text, flags), flags)
    case 's':
      return pad(truncate(text, flags), flags)
    case 'q':
      return formatQuoted(text, flags)
    case 'x':
    case 'X':
      return formatHex(toBytes(text), verb, flags)
    default:
      return undefined
  }
}

function formatQuoted(written: string, flags: Flags): string {
  const text = truncate(written, flags)
  if (flags.sharp && !/[`\p{Cc}\ufeff]/u.test(text.replaceAll('\t', ''))) return pad(`\`${text}\``, flags)
  return pad(flags.plus ? escapeAll(quote(text)) : quote(text), flags)
}

function escapeAll(quoted: string): string {
  if (isAscii(quoted)) return quoted
  return quoted.replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0)!.toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}

/** Formats bytes in hexadecimal, as fmtSbx in fmt/format.go does. */
export function formatHex(all: Uint8Array | readonly number[], verb: string, flags: Flags): string {
  const bytes = [...all].slice(0, flags.precision)
  if (bytes.length === 0) return pad('', flags)
  const prefix = flags.sharp ? `0${verb}` : ''
  const digits = bytes.map((byte) => {
    const hex = byte.toString(16).padStart(2, '0')
    return verb === 'X' ? hex.toUpperCase() : hex
  })
  return pad(flags.space ? digits.map((hex) => prefix + hex).join(' ') : prefix + digits.join(''), flags)
}

/**
 * Formats an integer as fmtInteger in fmt/print.go and format.go does. Returns undefined if the verb is not for
 * integers.
 */
export function formatInteger(value: bigint, isSigned: boolean, verb: string, flags: Flags): string | undefined {
  if (verb === 'c') return pad(characterOf(value), flags)
  if (verb === 'q') return pad(quoteCharacter(characterOf(value), flags.plus), flags)
  if (verb === 'U') return formatUnicode(value, flags)
  const isSyntax = verb === 'v' && flags.syntax && !isSigned
  const base = isSyntax ? 16 : BASES[verb]
  if (base === undefined) return undefined
  const negative = value < 0n
  let digits = (negative ? -value : value).toString(base)
  if (verb === 'X') digits = digits.toUpperCase()
  if (flags.precision === 0 && value === 0n) return pad('', { ...flags, zero: false })
  const signed = negative || flags.plus || flags.space
  const zeros = flags.zero && !flags.minus && flags.width !== undefined ? flags.width - (signed ? 1 : 0) : 0
  digits = digits.padStart(flags.precision ?? zeros, '0')
  if (flags.sharp || isSyntax) {
    const prefix = PREFIXES[base] ?? ''
    if (base !== 8 || !digits.startsWith('0')) digits = (verb === 'X' ? prefix.toUpperCase() : prefix) + digits
  }
  if (verb === 'O') digits = `0o${digits}`
  return pad((negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '') + digits, { ...flags, zero: false })
}

function characterOf(value: bigint): string {
  const isCharacter = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn)
  return isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd'
}

function quoteCharacter(character: string, asciiOnly: boolean): string {
  if (character === "'") return String.raw`'\''`
  if (character === '"') return `'"'`
  const quoted = quote(character).slice(1, -1)
  return `'${asciiOnly ? escapeAll(quoted) : quoted}'`
}

function formatUnicode(value: bigint, flags: Flags): string {
  const digits = BigInt.asUintN(64, value).toString(16).toUpperCase()
  let text = `U+${digits.padStart(Math.max(4, flags.precision ?? 0), '0')}`
  if (flags.sharp && value >= 0n && value <= 0x10ffffn && isPrintable(characterOf(value))) {
    text += describeCharacter(characterOf(value)).replace(/^U\+[\dA-F]+/, '')
  }
  return pad(text, { ...flags, zero: false })
}

/** Formats a float as fmtFloat in fmt/print.go and format.go does. Returns undefined if the verb is not for floats. */
export function formatNumber(value: number, verb: string, flags: Flags): string | undefined {
  if (!'vgGfFeE'.includes(verb)) return undefined
  const isGeneral = 'vgG'.includes(verb)
  const format = verb === 'v' ? 'g' : verb === 'F' ? 'f' : verb
  const text = formatFloat(value, format, flags.precision ?? (isGeneral ? -1 : 6))
  const isNumber = Number.isFinite(value)
  const [sign, digits] = /^[+-]/.test(text) ? [text[0]!, text.slice(1)] : ['+', text]
  if (Number.isNaN(value) && !flags.space && !flags.plus) return pad(digits, { ...flags, zero: false })
  const shown = sign === '+' ? (flags.plus ? '+' : flags.space ? ' ' : isNumber ? '' : '+') : sign
  if (!isNumber) return pad(shown + digits, { ...flags, zero: false })
  if (flags.zero && !flags.minus && shown !== '') {
    return shown + pad(digits, { ...flags, width: (flags.width ?? 0) - 1 })
  }
  return pad(shown + digits, flags)
}
