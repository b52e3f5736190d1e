const QUOTE = 0x22
const BACKSLASH = 0x5c
const TO_VALUE = /\s*:\s*/y
const PLAIN_INTEGER = /-?\d+\s*[,}]/y

/**
 * The JSON text of a member, cut out of a text that JSON.parse has accepted; undefined where that could be another member
 * of the same name. Strings are passed over by searching for their end: a large image costs next to nothing.
 */
export function memberText(text: string, key: string): string | undefined {
  const start = startOfMember(text, key)
  return start === undefined ? undefined : text.slice(start, endOfValue(text, start))
}

/** Is the member's value an integer that is written with nothing but digits? False where that could be another member. */
export function isPlainIntegerMember(text: string, key: string): boolean {
  const start = startOfMember(text, key)
  if (start === undefined) return false
  PLAIN_INTEGER.lastIndex = start
  return PLAIN_INTEGER.test(text)
}

/**
 * Where the value of the one member of a name starts. No string can hold a name in quotation marks without a backslash
 * before the second one, so what is found once is the member: if no key is spelled with `\u`, which the caller knows.
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

/** The place behind a string's closing quotation mark: the first one that no odd run of backslashes escapes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return end + 1
  }
}

/** A letter, a digit, or another character of a number: none of those that end it. */
function isScalar(code: number): boolean {
  return code > 0x20 && code !== 0x2c && code !== 0x7d && code !== 0x5d
}
