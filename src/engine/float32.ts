/**
 * Scales a vector to length one. It computes in 32-bit floats, as the real server does: each product and each sum is rounded, so that
 * even the last digit is the same.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (normalize)
 */
export function normalize(vector: readonly number[]): number[] {
  let sum = 0
  const floats = vector.map(Math.fround)
  for (const value of floats) sum = Math.fround(sum + Math.fround(value * value))
  const norm = Math.fround(1 / Math.max(Math.sqrt(sum), 1e-12))
  return floats.map((value) => Math.fround(value * norm))
}

/**
 * Returns a 32-bit float as Go prints it: the shortest decimal that parses back to the same float. For example, it returns 0.1
 * and not 0.10000000149011612.
 */
export function toShortestFloat32(value: number): number {
  const float = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(float.toPrecision(digits))
    if (Math.fround(shorter) === float) return shorter
  }
  return Number(float.toPrecision(9))
}
