import { byteLength, toBytes } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import { type GoValue, type MaybeValue, stringValue, UINT8 } from './types.ts'
import { sliceBytes } from './unquote.ts'
import { elementsOf, elementType, indirect, indirectInterface, keysOf, lookUp, valueOf } from './values.ts'

/** Returns the length of a value, as length in text/template/funcs.go does. The length of a string is in bytes. */
export function lengthOf(maybe: MaybeValue): number {
  const { value, isNil } = indirect(maybe)
  if (isNil) throw new GoTemplateError('len of nil pointer')
  // Go has no error of its own for an invalid value. The message comes from a panic inside reflect.
  if (!value) throw new GoTemplateError('reflect: call of reflect.Value.Type on zero Value')
  switch (value.type.kind) {
    case 'string':
      return byteLength(value.data as string)
    case 'slice':
      return elementsOf(value).length
    case 'map':
      return keysOf(value).length
    default:
      throw new GoTemplateError(`len of type ${value.type.name}`)
  }
}

/** index in text/template/funcs.go: `index x 1 2` is `x[1][2]`. */
export function indexOf(maybe: MaybeValue, indexes: readonly MaybeValue[]): GoValue {
  let item = indirectInterface(maybe)
  if (!item) throw new GoTemplateError('index of untyped nil')
  for (const maybeIndex of indexes) {
    const { value, isNil } = indirect(item)
    if (isNil || !value) throw new GoTemplateError('index of nil pointer')
    item = step(value, indirectInterface(maybeIndex))
  }
  return item
}

function step(item: GoValue, index: MaybeValue): GoValue {
  switch (item.type.kind) {
    case 'string': {
      const bytes = toBytes(item.data as string)
      return valueOf(UINT8, withinBounds(readIndex(index, bytes.length), bytes.length, bytes, 'string'))
    }
    case 'slice': {
      const items = elementsOf(item)
      return valueOf(elementType(item), withinBounds(readIndex(index, items.length), items.length, items, 'slice'))
    }
    case 'map':
      if (!index) throw new GoTemplateError('value is nil; should be of type string')
      if (index.type.kind !== 'string') throw new GoTemplateError(`value has type ${index.type.name}; should be string`)
      return lookUp(item, index.data as string) ?? valueOf(elementType(item), undefined)
    default:
      throw new GoTemplateError(`can't index item of type ${item.type.name}`)
  }
}

/**
 * indexArg in funcs.go accepts an index that equals the length. Then reflect panics, and safeCall returns the panic's
 * message.
 */
function withinBounds(at: number, length: number, items: ArrayLike<unknown>, kind: string): unknown {
  if (at >= length) throw new GoTemplateError(`reflect: ${kind} index out of range`)
  return items[at]
}

function readIndex(index: MaybeValue, limit: number): number {
  if (!index) throw new GoTemplateError('cannot index slice/array with nil')
  if (index.type.kind !== 'int' && index.type.kind !== 'uint8') {
    throw new GoTemplateError(`cannot index slice/array with type ${index.type.name}`)
  }
  const at = index.data as bigint
  if (at < 0n || at > BigInt(limit)) throw new GoTemplateError(`index out of range: ${at}`)
  return Number(at)
}

/** slice in text/template/funcs.go: `slice x 1 2` is `x[1:2]`. Here, a slice has no capacity beyond its length. */
export function sliceOf(maybe: MaybeValue, indexes: readonly MaybeValue[]): GoValue {
  const whole = indirectInterface(maybe)
  if (!whole) throw new GoTemplateError('slice of untyped nil')
  const { value, isNil } = indirect(whole)
  if (isNil || !value) throw new GoTemplateError('slice of nil pointer')
  if (indexes.length > 3) throw new GoTemplateError(`too many slice indexes: ${indexes.length}`)
  const isText = value.type.kind === 'string'
  if (isText && indexes.length === 3) throw new GoTemplateError('cannot 3-index slice a string')
  if (!isText && value.type.kind !== 'slice') throw new GoTemplateError(`can't slice item of type ${value.type.name}`)
  const length = isText ? byteLength(value.data as string) : elementsOf(value).length
  const [from = 0, to = length, limit = length] = indexes.map((index) => readIndex(index, length))
  if (from > to) throw new GoTemplateError(`invalid slice index: ${from} > ${to}`)
  if (to > limit) throw new GoTemplateError(`invalid slice index: ${to} > ${limit}`)
  if (isText) return stringValue(sliceBytes(value.data as string, from, to))
  return { type: value.type, data: value.data === undefined ? undefined : elementsOf(value).slice(from, to) }
}
