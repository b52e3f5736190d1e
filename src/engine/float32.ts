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
