import { GoJsonError } from './errors.ts'

const LIMIT = 1n << 63n
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])
/** Matches the durations that nearly everybody writes, such as `5m`. They are too short to overflow. */
const SIMPLE_DURATION = /^(\d{1,6})(ms|s|m|h)$/
const PIECE = /^(\d*)(?:\.(\d*))?([^.\d]*)/

/**
 * Parses a duration as time.ParseDuration does, and returns nanoseconds within the range of int64.
 *
 * @throws GoJsonError with the message of the same error in time/format.go
 */
export function parseDuration(text: string): bigint {
  const simple = SIMPLE_DURATION.exec(text)
  if (simple) return BigInt(simple[1]!) * UNITS.get(simple[2]!)!
  const invalid = (problem = 'invalid duration') => new GoJsonError(`time: ${problem} ${quote(text)}`)
  const negative = text.startsWith('-')
  let rest = text.replace(/^[-+]/, '')
  if (rest === '0') return 0n
  if (rest === '') throw invalid()

  let total = 0n
  while (rest !== '') {
    if (!/^[.\d]/.test(rest)) throw invalid()
    const [piece, whole = '', fraction = '', unitName = ''] = PIECE.exec(rest)!
    const digits = whole.replace(/^0+/, '')
    // A longer number is too large. BigInt would take long to read a million digits.
    if (digits.length > 19) throw invalid()
    const count = BigInt(digits)
    if (count > LIMIT || (whole === '' && fraction === '')) throw invalid()
    if (unitName === '') throw invalid('missing unit in duration')
    const unit = UNITS.get(unitName)
    if (unit === undefined) throw invalid(`unknown unit ${quote(unitName)} in duration`)
    if (count > LIMIT / unit) throw invalid()
    const value = count * unit + fractionOf(fraction, unit)
    if (value > LIMIT) throw invalid()
    // Go adds in 64 bits and checks for an overflow only afterwards.
    total = BigInt.asUintN(64, total + value)
    if (total > LIMIT) throw invalid()
    rest = rest.slice(piece.length)
  }
  if (negative) return -total
  if (total === LIMIT) throw invalid()
  return total
}

/** leadingFraction in time/format.go: ignores the digits that would overflow int64, and multiplies as float64. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit)
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break
    value = next
    scale *= 10
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

/**
 * Quotes a text as package time does. It differs from strconv.Quote: every byte outside ASCII is written in
 * hexadecimal.
 */
function quote(text: string): string {
  const escaped = text.replace(/[^ -\u007f]|["\\]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    const bytes = new TextEncoder().encode(character)
    return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  })
  return `"${escaped}"`
}
