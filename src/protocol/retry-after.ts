/**
 * Reads the header `Retry-After`: a number of seconds, or an HTTP date.
 *
 * @param now the time of day in milliseconds since 1970, from which a date is counted
 * @returns how long to wait, in milliseconds. Undefined if the header is neither.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(header: string, now: number): number | undefined {
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0)
}
