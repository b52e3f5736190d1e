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
