const MAX_INT64 = (1n << 63n) - 1n

/**
 * Whether strconv.ParseInt accepts a literal, and its value fits the type. strconv.ParseInt accepts neither `1.0` nor
 * `1e2`.
 */
export function fitsInteger(literal: string, typeName: 'int' | 'int64' | 'uint8'): boolean {
  if (typeName === 'uint8') return /^\d+$/.test(literal) && Number(literal) <= 255
  if (!/^-?\d+$/.test(literal)) return false
  if (literal.length <= 18) return true
  // JSON has no leading zeros, so a longer number is too large. BigInt would take long to read a million digits.
  if (literal.length > 20) return false
  const value = BigInt(literal)
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n
}
