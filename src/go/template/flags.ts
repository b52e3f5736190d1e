/** The flags, the width and the precision between `%` and the verb of a format. */
export interface Flags {
  width: number | undefined
  precision: number | undefined
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  /** Set by `%+v`: the names of fields are printed. */
  names: boolean
  /** Set by `%#v`: values are printed in Go's own syntax. */
  syntax: boolean
}

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    names: false,
    syntax: false,
  }
}

/** Fills a text up to the width, as pad in fmt/format.go does. The width is in characters. */
export function pad(text: string, { width = 0, minus, zero }: Flags): string {
  if (width === 0) return text
  const missing = width - [...text].length
  if (missing <= 0) return text
  return minus ? text + ' '.repeat(missing) : (zero ? '0' : ' ').repeat(missing) + text
}

/** Cuts a text to the precision, which is in characters. */
export function truncate(text: string, { precision }: Flags): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('')
}
