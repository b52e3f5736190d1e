import { toBase64 } from '../json/base64.ts'
import { toJsonText } from '../json-text.ts'
import type { GoField, GoStruct, MaybeValue } from './types.ts'
import { elementsOf, elementType, indirectInterface, isNil, keysOf, lookUp, valueOf } from './values.ts'

/** Writes a value as json.Marshal does: the members of a struct in their order, those of a map sorted by key. */
export function toGoJson(maybe: MaybeValue): string {
  const value = indirectInterface(maybe)
  if (!value) return 'null'
  switch (value.type.kind) {
    case 'string':
    case 'bool':
      return toJsonText(value.data)
    case 'int':
    case 'uint8':
      return String(value.data)
    case 'float64':
      return Object.is(value.data, -0) ? '-0' : toJsonText(value.data)
    case 'struct':
      return `{${membersOf(value.type, value.data).join(',')}}`
    case 'map':
      if (isNil(value)) return 'null'
      return `{${keysOf(value)
        .map((key) => member(key, lookUp(value, key)))
        .join(',')}}`
    case 'slice': {
      const items = elementsOf(value)
      // PropertyType.MarshalJSON in Ollama's api/types.go writes a single type as a string.
      if (value.type.name === 'api.PropertyType' && items.length === 1) return toJsonText(items[0])
      if (isNil(value)) return 'null'
      const element = elementType(value)
      if (element.kind === 'uint8') return toJsonText(toBase64(items as number[]))
      return `[${items.map((item) => toGoJson(valueOf(element, item))).join(',')}]`
    }
    case 'pointer':
      return isNil(value) ? 'null' : toGoJson(valueOf(value.type.element, value.data))
    default:
      // Ollama's `json` function ignores the error of json.Marshal, so a value that json.Marshal refuses becomes `''`.
      return ''
  }
}

function membersOf(type: GoStruct, data: unknown): string[] {
  // Ollama's internal/orderedmap writes the members in the order of the request.
  const ordered = type.methods?.['ToMap']?.(data)
  if (ordered) return Object.keys(data as object).map((key) => member(key, lookUp(ordered, key)))
  const members: string[] = []
  for (const field of type.fields()) {
    const value = fieldValue(field, data)
    const omitsEmpty = field.json.endsWith('?')
    if (omitsEmpty && isEmpty(value)) continue
    members.push(member(omitsEmpty ? field.json.slice(0, -1) : field.json, value))
  }
  return members
}

function member(name: string, value: MaybeValue): string {
  return `${toJsonText(name)}:${toGoJson(value)}`
}

export function fieldValue(field: GoField, data: unknown): NonNullable<MaybeValue> {
  return valueOf(field.type, (data as Record<string, unknown>)[field.member])
}

/** Whether `omitempty` leaves a value out. */
function isEmpty(value: NonNullable<MaybeValue>): boolean {
  switch (value.type.kind) {
    case 'string':
      return value.data === ''
    case 'slice':
      return elementsOf(value).length === 0
    default:
      return isNil(value)
  }
}
