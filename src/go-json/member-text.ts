/**
 * The JSON text of one member of the outermost object, cut out of a text that JSON.parse has accepted and in which no key
 * stands twice: strings are passed over by searching for their end, so that nothing is looked at twice.
 */
export function memberText(text: string, key: string): string {
  let at = text.indexOf('{') + 1
  for (;;) {
    const keyStart = text.indexOf('"', at)
    if (keyStart === -1) throw new Error(`no member ${key}`)
    const keyEnd = endOfString(text, keyStart)
    const start = skipSpace(text, text.indexOf(':', keyEnd) + 1)
    const end = endOfValue(text, start)
    if (JSON.parse(text.slice(keyStart, keyEnd)) === key) return text.slice(start, end)
    at = end
  }
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  for (;;) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at) - 1
        break
      case '{':
      case '[':
        depth++
        break
      case '}':
      case ']':
        depth--
        break
      default:
        at = skipScalar(text, at)
    }
    at++
    if (depth === 0) return at
  }
}

/** The last character of a number or a word, or of the white space and commas between values. */
function skipScalar(text: string, start: number): number {
  let at = start
  while (/[^\s,\]}"{[]/.test(text[at + 1]!)) at++
  return at
}

/** The place behind a string's closing quotation mark: the first one that no odd run of backslashes escapes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end + 1
  }
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}
