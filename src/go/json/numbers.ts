const MAX_INT64 = (1n << 63n) - 1n

/** Does strconv.ParseInt take the literal, and does it fit? `1.0` and `1e2` are no integers to it. */
export function fitsInteger(literal: string, typeName: 'int' | 'int64' | 'uint8'): boolean {
  if (typeName === 'uint8') return /^\d+$/.test(literal) && Number(literal) <= 255
  if (!/^-?\d+$/.test(literal)) return false
  if (literal.length <= 18) return true
  const value = BigInt(literal)
  return value <= MAX_INT64 && value >= -MAX_INT64 - 1n
}
