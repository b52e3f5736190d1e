const QUOTE = 0x22
const BACKSLASH = 0x5c
const TO_VALUE = /\s*:\s*/y
const PLAIN_INTEGER = /-?\d+\s*[,}]/y

/**
 * Cuts the JSON text of a member out of a text that JSON.parse has accepted. Returns undefined if the text found could
 * be another member of the same name. Strings are skipped by searching for their end, so that a large image costs next
 * to nothing.
 */
export function memberText(text: string, key: string): string | undefined {
  const start = startOfMember(text, key)
  return start === undefined ? undefined : text.slice(start, endOfValue(text, start))
}

/**
 * Whether the value of a member is an integer that is written with nothing but digits and a minus sign. Returns false
 * if the text found could be another member of the same name.
 */
export function isPlainIntegerMember(text: string, key: string): boolean {
  const start = startOfMember(text, key)
  if (start === undefined) return false
  PLAIN_INTEGER.lastIndex = start
  return PLAIN_INTEGER.test(text)
}

/**
 * Returns the offset at which the value of a member starts, or undefined if the name is found twice or is not a key.
 *
 * A string cannot contain a name in quotation marks without a backslash before the second mark. A name that is found
 * only once is therefore the member itself, unless a key is spelled with `\u`. The caller has to exclude that.
 */
function startOfMember(text: string, key: string): number | undefined {
  const name = `"${key}"`
  const at = text.indexOf(name)
  if (at === -1 || text.includes(name, at + name.length)) return undefined
  TO_VALUE.lastIndex = at + name.length
  return TO_VALUE.test(text) ? TO_VALUE.lastIndex : undefined
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
    } else {
      at++
      if (code === 0x7b || code === 0x5b) depth++
      else if (code === 0x7d || code === 0x5d) depth--
      else if (depth === 0) while (isScalar(text.charCodeAt(at))) at++
    }
    if (depth === 0) return at
  }
}

/**
 * Returns the offset after a string's closing quotation mark: the first mark that does not follow an odd number of
 * backslashes.
 */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end + 1
  }
}

/** Whether a character can belong to a number or a literal. White space, `,`, `}` and `]` end one. */
function isScalar(code: number): boolean {
  return code > 0x20 && code !== 0x2c && code !== 0x7d && code !== 0x5d
}
