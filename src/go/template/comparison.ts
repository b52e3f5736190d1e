import { compareText } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import type { Complex } from './nodes.ts'
import { Printer } from './printer.ts'
import type { GoType, GoValue, MaybeValue } from './types.ts'
import { indirectInterface, isNil } from './values.ts'

const BAD_TYPE = 'invalid type for comparison'

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint' | undefined

const BASIC_KINDS: Readonly<Partial<Record<GoType['kind'], BasicKind>>> = {
  bool: 'bool',
  complex128: 'complex',
  int: 'int',
  float64: 'float',
  string: 'string',
  uint8: 'uint',
}

function basicKind(value: MaybeValue): BasicKind {
  return value && BASIC_KINDS[value.type.kind]
}

function isWhole(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint'
}

/** eq in text/template/funcs.go: whether the first value equals any of the others. */
export function isEqual(maybe: MaybeValue, others: readonly MaybeValue[]): boolean {
  const first = indirectInterface(maybe)
  if (others.length === 0) throw new GoTemplateError('missing argument for comparison')
  const kind = basicKind(first)
  for (const maybeOther of others) {
    const other = indirectInterface(maybeOther)
    const otherKind = basicKind(other)
    if (kind === otherKind) {
      if (kind === undefined ? isSame(first, other) : hasSameData(first!, other!)) return true
    } else if (isWhole(kind) && isWhole(otherKind)) {
      if (first!.data === other!.data) return true
    } else if (first && other) {
      throw new GoTemplateError(`incompatible types for comparison: ${first.type.name} and ${other.type.name}`)
    }
  }
  return false
}

function hasSameData(first: GoValue, other: GoValue): boolean {
  if (first.type.kind !== 'complex128') return first.data === other.data
  const [one, two] = [first.data as Complex, other.data as Complex]
  return one.real === two.real && one.imaginary === two.imaginary
}

/** Whether two values, which are neither numbers, strings nor booleans, are equal. */
function isSame(first: MaybeValue, other: MaybeValue): boolean {
  if (first && other && first.type.kind !== other.type.kind) {
    throw new GoTemplateError(
      `non-comparable types ${shown(first, 's')}: ${first.type.name}, ${other.type.name}: ${shown(other, 'v')}`,
    )
  }
  const [firstIsNil, otherIsNil] = [!first || isNil(first), !other || isNil(other)]
  if (firstIsNil || otherIsNil) return firstIsNil === otherIsNil
  if (!isComparable(other!.type))
    throw new GoTemplateError(`non-comparable type ${shown(other!, 's')}: ${other!.type.name}`)
  return first!.type.name === other!.type.name && first!.data === other!.data
}

/**
 * Whether Go can compare values of a type. It can compare pointers and api.ToolPropertiesMap. Every other struct that a
 * template can receive contains a slice or a map.
 */
function isComparable(type: GoType): boolean {
  return type.kind === 'pointer' || type.name === 'api.ToolPropertiesMap'
}

function shown(value: GoValue, verb: string): string {
  return new Printer().print(value, verb)
}

/** lt in text/template/funcs.go: whether the first value is less than the other. */
export function isLess(maybe: MaybeValue, maybeOther: MaybeValue): boolean {
  const [first, other] = [indirectInterface(maybe), indirectInterface(maybeOther)]
  const [kind, otherKind] = [basicKind(first), basicKind(other)]
  if (!first || !other || !kind || !otherKind) throw new GoTemplateError(BAD_TYPE)
  if (isWhole(kind) && isWhole(otherKind)) return (first.data as bigint) < (other.data as bigint)
  if (kind !== otherKind) {
    throw new GoTemplateError(`incompatible types for comparison: ${first.type.name} and ${other.type.name}`)
  }
  if (kind === 'float') return (first.data as number) < (other.data as number)
  if (kind === 'string') return compareText(first.data as string, other.data as string) < 0
  throw new GoTemplateError(BAD_TYPE)
}
