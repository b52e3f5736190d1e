import { decodeUtf8 } from '../json/utf8.ts'
import { type Flags, noFlags, pad, truncate } from './flags.ts'
import { fieldValue } from './marshal.ts'
import type { Complex } from './nodes.ts'
import { formatHex, formatInteger, formatNumber, formatString } from './scalars.ts'
import type { GoValue, MaybeValue } from './types.ts'
import { elementsOf, elementType, indirectInterface, isNil, keysOf, lookUp, methodsOf, valueOf } from './values.ts'

const NIL = '<nil>'
/** Stands for an address. Go prints a real address here, which is different each time. */
const ADDRESS = '0xc000000000'

/** Prints values as fmt/print.go does: in the default format, unless a verb and flags are given. */
export class Printer {
  readonly #flags: Flags
  /** Whether a report such as `%!d(…)` is being written. No String method is called inside one. */
  #reporting = false

  constructor(flags: Flags = noFlags()) {
    this.#flags = flags
  }

  /** printArg in fmt/print.go: prints an argument. */
  print(maybe: MaybeValue, verb = 'v'): string {
    const value = indirectInterface(maybe)
    if (!value) return verb === 'v' ? pad(NIL, this.#flags) : verb === 'T' ? pad(NIL, this.#flags) : `%!${verb}(${NIL})`
    if (verb === 'T') return pad(truncate(value.type.name, this.#flags), this.#flags)
    if (verb === 'p') return this.#address(value, verb)
    return this.#withMethods(value, verb) ?? this.#value(value, verb, 0)
  }

  /** handleMethods in fmt/print.go: calls the String method, for the verbs that accept a string. */
  #withMethods(value: GoValue, verb: string): string | undefined {
    if (verb === 'w' && !this.#reporting) return this.#bad(value, verb)
    if (this.#reporting || this.#flags.syntax || !'vsxXq'.includes(verb)) return undefined
    const text = methodsOf(value.type)?.['String']?.(value.data).data
    return typeof text === 'string' ? formatString(text, verb, this.#flags) : undefined
  }

  #nested(value: GoValue, verb: string): string {
    const inner = indirectInterface(value)
    if (!inner) return this.#flags.syntax ? `${value.type.name}(nil)` : NIL
    return this.#withMethods(inner, verb) ?? this.#value(inner, verb, 1)
  }

  /** printValue in fmt/print.go: prints a value without calling its own methods. */
  #value(value: GoValue, verb: string, depth: number): string {
    const { type, data } = value
    switch (type.kind) {
      case 'string':
        return formatString(data as string, verb, this.#flags) ?? this.#bad(value, verb)
      case 'bool':
        return 'tv'.includes(verb) ? pad(String(data), this.#flags) : this.#bad(value, verb)
      case 'int':
      case 'uint8':
        return formatInteger(data as bigint, type.kind === 'int', verb, this.#flags) ?? this.#bad(value, verb)
      case 'float64':
        return formatNumber(data as number, verb, this.#flags) ?? this.#bad(value, verb)
      case 'complex128':
        return this.#complex(value, verb)
      case 'map':
        return this.#map(value, verb)
      case 'slice':
        return this.#slice(value, verb)
      case 'struct': {
        const named = this.#flags.names || this.#flags.syntax
        const fields = type.fields().map((field) => {
          const text = this.#nested(fieldValue(field, data), verb)
          return named ? `${field.name}:${text}` : text
        })
        // api.ToolPropertiesMap is the only such struct that a template can receive. Go prints its unexported field
        // `om`, which is a pointer.
        if (fields.length === 0) fields.push(`${named ? 'om:' : ''}${ADDRESS}`)
        return this.#list(value, fields, '', '{', '}')
      }
      case 'pointer':
        if (depth === 0 && !isNil(value)) return `&${this.#value(valueOf(type.element, data), verb, 1)}`
        return this.#address(value, verb)
      default:
        return this.#address(value, verb)
    }
  }

  #complex(value: GoValue, verb: string): string {
    const { real, imaginary } = value.data as Complex
    const first = formatNumber(real, verb, this.#flags)
    const second = formatNumber(imaginary, verb, { ...this.#flags, plus: true })
    return first === undefined ? this.#bad(value, verb) : `(${first}${second}i)`
  }

  #map(value: GoValue, verb: string): string {
    if (this.#flags.syntax && isNil(value)) return `${value.type.name}(nil)`
    const members = keysOf(value).map((key) => {
      const name =
        formatString(key, verb, this.#flags) ?? this.#bad({ type: { kind: 'string', name: 'string' }, data: key }, verb)
      return `${name}:${this.#nested(lookUp(value, key)!, verb)}`
    })
    return this.#list(value, members, 'map', '[', ']')
  }

  #slice(value: GoValue, verb: string): string {
    const element = elementType(value)
    const items = elementsOf(value)
    if (element.kind === 'uint8' && 'sqxX'.includes(verb)) return this.#bytes(items as number[], verb)
    if (this.#flags.syntax && isNil(value)) return `${value.type.name}(nil)`
    const texts = items.map((item) => this.#nested(valueOf(element, item), verb))
    return this.#list(value, texts, '', '[', ']')
  }

  #bytes(bytes: readonly number[], verb: string): string {
    if (verb === 'x' || verb === 'X') return formatHex(bytes, verb, this.#flags)
    return formatString(decodeUtf8(Uint8Array.from(bytes)), verb, this.#flags)!
  }

  #list({ type }: GoValue, texts: readonly string[], label: string, open: string, close: string): string {
    if (this.#flags.syntax) return `${type.name}{${texts.join(', ')}}`
    return `${label}${open}${texts.join(' ')}${close}`
  }

  #address(value: GoValue, verb: string): string {
    if (!['pointer', 'map', 'slice', 'sequence'].includes(value.type.kind)) return this.#bad(value, verb)
    if (verb === 'v' && this.#flags.syntax) return `(${value.type.name})(${isNil(value) ? 'nil' : ADDRESS})`
    if (verb === 'v') return isNil(value) ? pad(NIL, this.#flags) : ADDRESS
    if (verb === 'p') return isNil(value) ? '0x0' : ADDRESS
    const number = isNil(value) ? 0n : BigInt(ADDRESS)
    return 'bodxX'.includes(verb) ? formatInteger(number, false, verb, this.#flags)! : this.#bad(value, verb)
  }

  /** badVerb in fmt/print.go: reports a verb that is not for the value, such as `%!d(string=text)`. */
  #bad(value: GoValue, verb: string): string {
    this.#reporting = true
    const text = `%!${verb}(${value.type.name}=${this.#value(value, 'v', 0)})`
    this.#reporting = false
    return text
  }
}

/** Prints values as fmt.Sprint does: with a space between two values if neither is a string. */
export function sprint(values: readonly MaybeValue[]): string {
  let text = ''
  let wasString = true
  for (const maybe of values) {
    const value = indirectInterface(maybe)
    const isString = value?.type.kind === 'string'
    if (!isString && !wasString) text += ' '
    text += new Printer().print(value)
    wasString = isString
  }
  return text
}

/** Prints values as fmt.Sprintln does: with a space between all of them, and a newline character at the end. */
export function sprintln(values: readonly MaybeValue[]): string {
  return `${values.map((value) => new Printer().print(value)).join(' ')}\n`
}

/**
 * Prints the result of an action, as printableValue in exec.go does: the value behind a pointer, and `<no value>` for
 * an invalid value. Returns undefined if the value cannot be printed.
 */
export function printable(value: MaybeValue): string | undefined {
  if (!value) return '<no value>'
  if (value.type.kind === 'sequence') return undefined
  return new Printer().print(
    value.type.kind === 'pointer' && !isNil(value) ? valueOf(value.type.element, value.data) : value,
  )
}
