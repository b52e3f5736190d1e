import { any, bool, custom, type GoCustom, GoJsonError, parseDuration, quote, string } from '../../go/json.ts'

/**
 * A decoded `keep_alive`, in nanoseconds. `Infinity` means that the model stays loaded for ever, as a negative `keep_alive` asks.
 * Go has MaxInt64 in its place.
 */
export interface Duration {
  nanoseconds: number
}

export type Think = boolean | 'low' | 'medium' | 'high' | 'max'

const THINK_VALUES = '"high", "medium", "low", "max", true, or false'

/** Decodes `think` as ThinkValue.UnmarshalJSON of Ollama does: a boolean, or one of four words. */
export const thinkValue: GoCustom = custom('api.ThinkValue', (raw) => {
  const flag = raw.attempt(bool)
  if (flag !== undefined) return flag
  const word = raw.attempt<string>(string)
  if (word === undefined) throw new GoJsonError(`think must be a boolean or string (${THINK_VALUES})`)
  if (!['high', 'medium', 'low', 'max'].includes(word)) {
    throw new GoJsonError(`invalid think value: ${quote(word)} (must be ${THINK_VALUES})`)
  }
  return word
})

const MAX_INT64 = (1n << 63n) - 1n

/**
 * Decodes `keep_alive` as Duration.UnmarshalJSON of Ollama does: a number of seconds, or a text for Go's time.ParseDuration. A
 * negative value means for ever.
 */
export const duration: GoCustom = custom('api.Duration', (raw) => {
  const value = raw.decode(any)
  if (typeof value === 'number') return { nanoseconds: value < 0 ? Infinity : secondsToNanoseconds(value) }
  if (typeof value === 'string') {
    const nanoseconds = parseDuration(value)
    return { nanoseconds: nanoseconds < 0n || nanoseconds === MAX_INT64 ? Infinity : Number(nanoseconds) }
  }
  const typeName =
    typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  throw new GoJsonError(`Unsupported type: '${typeName}'`)
})

/**
 * Converts seconds as Go does on amd64, where a float64 that is too large for an int64 becomes the smallest int64. A
 * `keep_alive` of 2^63 nanoseconds (292 years) or more is therefore over at once.
 */
function secondsToNanoseconds(seconds: number): number {
  const nanoseconds = Math.trunc(seconds * 1e9)
  return nanoseconds >= 2 ** 63 ? -(2 ** 63) : nanoseconds
}
