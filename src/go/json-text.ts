const ESCAPED_BY_GO = /[<>&\u2028\u2029]/
const ESCAPED_BY_GO_ALL = /[<>&\u2028\u2029]/g

/** Matches each character that JSON or Go escapes, and each half of a surrogate pair, because JSON escapes a half without its other half. */
const MAY_NEED_ESCAPE = /["\\<>&\u0000-\u001f\u2028\u2029\ud800-\udfff]/

/**
 * Returns the JSON text of a value as Go's `encoding/json` writes it: without spaces, and with escapes for `<`, `>`,
 * `&`, U+2028 and U+2029.
 *
 * @see https://pkg.go.dev/encoding/json#Marshal
 */
export function toJsonText(value: unknown): string {
  // Most pieces of a stream need no escape. To test for one costs half as much as JSON.stringify and the test below.
  if (typeof value === 'string' && !MAY_NEED_ESCAPE.test(value)) return `"${value}"`
  const text = JSON.stringify(value)
  // This test comes first because almost no line of a stream contains one of these characters, and a test costs a tenth
  // of a replace.
  if (!ESCAPED_BY_GO.test(text)) return text
  return text.replace(ESCAPED_BY_GO_ALL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Returns a value as one line of NDJSON, with its newline character. */
export function toLine(value: unknown): string {
  return `${toJsonText(value)}\n`
}
