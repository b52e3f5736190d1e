import { type Flags, noFlags } from './flags.ts'
import { Printer } from './printer.ts'
import type { MaybeValue } from './types.ts'
import { indirectInterface } from './values.ts'

/** The largest width or precision (tooLarge in fmt/print.go). */
const MAX_WIDTH_OR_PRECISION = 1_000_000
const FLAGS: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
}

/** Formats values as fmt.Sprintf does. */
export function sprintf(format: string, values: readonly MaybeValue[]): string {
  return new FormatReader(format, values).read()
}

/** Reads a format from start to end, as doPrintf in fmt/print.go does. */
class FormatReader {
  readonly #format: string
  readonly #values: readonly MaybeValue[]
  #at = 0
  #argument = 0
  #reordered = false
  #goodIndex = true
  #afterIndex = false

  constructor(format: string, values: readonly MaybeValue[]) {
    this.#format = format
    this.#values = values
  }

  read(): string {
    let text = ''
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf('%', this.#at)
      if (percent === -1) {
        text += this.#format.slice(this.#at)
        break
      }
      text += this.#format.slice(this.#at, percent)
      this.#at = percent + 1
      text += this.#verb()
    }
    return text + this.#extra()
  }

  #verb(): string {
    const flags = noFlags()
    this.#goodIndex = true
    this.#afterIndex = false
    for (let flag = FLAGS[this.#peek()]; flag; flag = FLAGS[this.#peek()]) {
      flags[flag] = true
      this.#at++
    }
    const bad = this.#width(flags) + this.#precision(flags)
    if (!this.#afterIndex) this.#index()
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return `${bad}%!(NOVERB)`
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    if (verb === '%') return `${bad}%`
    if (!this.#goodIndex) return `${bad}%!${verb}(BADINDEX)`
    if (this.#argument >= this.#values.length) return `${bad}%!${verb}(MISSING)`
    if (verb === 'v' || verb === 'w') {
      Object.assign(flags, { syntax: flags.sharp, sharp: false, names: flags.plus, plus: false })
    }
    return bad + new Printer(flags).print(this.#values[this.#argument++], verb)
  }

  #width(flags: Flags): string {
    this.#index()
    if (this.#peek() === '*') {
      this.#at++
      flags.width = this.#integerArgument()
      this.#afterIndex = false
      if (flags.width === undefined) return '%!(BADWIDTH)'
      if (flags.width < 0) Object.assign(flags, { width: -flags.width, minus: true, zero: false })
      return ''
    }
    flags.width = this.#number()
    if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false
    return ''
  }

  #precision(flags: Flags): string {
    // A dot at the very end of a format is a verb, not the start of a precision.
    if (this.#peek() !== '.' || this.#at + 1 >= this.#format.length) return ''
    this.#at++
    if (this.#afterIndex) this.#goodIndex = false
    this.#index()
    if (this.#peek() !== '*') {
      flags.precision = this.#number() ?? 0
      return ''
    }
    this.#at++
    const precision = this.#integerArgument()
    this.#afterIndex = false
    if (precision === undefined || precision < 0) return '%!(BADPREC)'
    flags.precision = precision
    return ''
  }

  /** argNumber in fmt/print.go: `[2]` selects the second value. */
  #index(): void {
    this.#afterIndex = false
    if (this.#peek() !== '[') return
    this.#reordered = true
    const end = this.#format.indexOf(']', this.#at)
    const inner = end === -1 ? '' : this.#format.slice(this.#at + 1, end)
    const index =
      /^\d+$/.test(inner) && Number(inner) <= MAX_WIDTH_OR_PRECISION * 10 + 9 ? Number(inner) - 1 : undefined
    // Go reads an index only if at least three bytes are left, whatever they are. Otherwise it skips only the bracket.
    this.#at = end === -1 || this.#format.length - this.#at < 3 ? this.#at + 1 : end + 1
    this.#afterIndex = index !== undefined
    if (index !== undefined && index >= 0 && index < this.#values.length) this.#argument = index
    else this.#goodIndex = false
  }

  #number(): number | undefined {
    const digits = /^\d*/.exec(this.#format.slice(this.#at, this.#at + 12))![0]
    if (digits === '') return undefined
    if (Number(digits.slice(0, -1)) > MAX_WIDTH_OR_PRECISION) {
      // parsenum in fmt/print.go gives up on the rest of the format.
      this.#at = this.#format.length
      return undefined
    }
    this.#at += digits.length
    return Number(digits)
  }

  #integerArgument(): number | undefined {
    if (this.#argument >= this.#values.length) return undefined
    const value = indirectInterface(this.#values[this.#argument++])
    if (value?.type.kind !== 'int' && value?.type.kind !== 'uint8') return undefined
    const number = Number(value.data)
    return Math.abs(number) > MAX_WIDTH_OR_PRECISION ? undefined : number
  }

  #peek(): string {
    return this.#format[this.#at] ?? ''
  }

  #extra(): string {
    if (this.#reordered || this.#argument >= this.#values.length) return ''
    const rest = this.#values.slice(this.#argument).map((maybe) => {
      const value = indirectInterface(maybe)
      return value ? `${value.type.name}=${new Printer().print(value)}` : '<nil>'
    })
    return `%!(EXTRA ${rest.join(', ')})`
  }
}
