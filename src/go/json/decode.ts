import { findBase64Error, toBase64 } from './base64.ts'
import { GoJsonError, UnmarshalTypeError } from './errors.ts'
import { type Field, fieldsOf, foldName } from './fields.ts'
import { describeContent, ExactNode, Members, setOwn } from './node.ts'
import { fitsInteger } from './numbers.ts'
import { toPlain } from './plain.ts'
import { DecodableValue } from './raw-value.ts'
import { DOUBT, MISMATCH, type Reading } from './reading.ts'
import { type GoStruct, type GoType, uint8, zeroOf } from './types.ts'

/** The path of every value in a quick reading. It stays empty, because a quick reading reports no errors. */
const NO_PATH: string[] = []

type PlainObject = Record<string, unknown>

/**
 * Decodes a value that is known to be well-formed, as `json.Unmarshal` does. Returns undefined for Go's nil, and for a
 * `null` that leaves the variable unchanged.
 */
export function unmarshal(reading: Reading, type: GoType, node: unknown): unknown {
  return new Decoder(reading).unmarshal(type, node)
}

/**
 * decodeState in decode.go. Where a value does not fit its type, it saves the error of an exact reading and continues,
 * but it stops a quick reading at once. It never changes the input of a quick reading.
 */
class Decoder {
  readonly #reading: Reading
  /** The first mismatch. It is thrown at the end, unless an `UnmarshalJSON` fails earlier. */
  #saved: GoJsonError | undefined
  /** errorContext in decode.go: the innermost struct, and the fields on the path to the current value. */
  #structName: string | undefined
  readonly #path: string[]
  /** The elements that remain after the end of a shortened array. Go decodes into them when the array grows again. */
  #capacity: WeakMap<unknown[], unknown[]> | undefined

  constructor(reading: Reading) {
    this.#reading = reading
    this.#path = reading.exact ? [] : NO_PATH
  }

  unmarshal(type: GoType, node: unknown): unknown {
    if (!this.#reading.exact) return this.#value(type, node, undefined)
    let value
    try {
      value = this.#value(type, node, undefined)
    } catch (error) {
      throw this.#inContext(error)
    }
    if (this.#saved) throw this.#saved
    return value
  }

  /** Decodes a value into a variable that holds `old`, and returns the new value of the variable. */
  #value(type: GoType, node: unknown, old: unknown): unknown {
    const content: unknown = node instanceof ExactNode ? node.content : node
    switch (type.kind) {
      case 'string':
        if (typeof content === 'string') return content
        break
      case 'bool':
        if (typeof content === 'boolean') return content
        break
      case 'int':
      case 'float':
        if (typeof content === 'number') return this.#number(type, node, content)
        break
      case 'any':
        return this.#any(node, content)
      case 'pointer':
        return content === null ? undefined : this.#value(type.target, node, old)
      case 'custom':
        return type.decode(new DecodableValue(this.#reading, node, unmarshal))
      case 'deferred':
        return new DecodableValue(this.#reading, node, unmarshal)
      case 'raw':
        return this.#reading.literal(node)
      case 'bytes':
        if (content === null) return undefined
        if (typeof content === 'string') return this.#base64(content)
        if (Array.isArray(content)) return toBase64(this.#slice(uint8, content, []) as number[])
        break
      case 'slice':
        if (content === null) return undefined
        if (Array.isArray(content)) return this.#slice(type.element, content, old as unknown[] | undefined)
        break
      case 'map':
        if (content === null) return undefined
        if (typeof content === 'object' && !Array.isArray(content)) return this.#map(type.element, content, old)
        break
      case 'struct':
        if (content instanceof Members) return this.#struct(type, content, (old ?? {}) as PlainObject)
        if (typeof content === 'object' && content !== null && !Array.isArray(content))
          return this.#quickStruct(type, content)
    }
    // Go's documentation says that null has no effect on a variable of any other type.
    if (content === null) return old
    return this.#mismatch(describeContent(content), type.typeName)
  }

  #struct(type: GoStruct, members: Members, into: PlainObject): PlainObject {
    const table = fieldsOf(type)
    for (const { key, node } of members.list) {
      const field = table.exact.get(key) ?? table.folded.get(foldName(key))
      if (!field) continue
      const before = this.#structName
      this.#structName = table.structName
      this.#path.push(field.name)
      const value = this.#value(field.type, node, into[field.name])
      if (value === undefined) delete into[field.name]
      else into[field.name] = value
      // These lines are not in a `finally`, because an error takes its context from these two fields.
      this.#path.pop()
      this.#structName = before
    }
    return into
  }

  /**
   * Returns the object itself if every member is already as Go would decode it. Otherwise it makes a copy at the first
   * member that differs, and returns the copy.
   */
  #quickStruct(type: GoStruct, object: object): PlainObject {
    const table = fieldsOf(type)
    const source = object as PlainObject
    let copy: PlainObject | undefined
    // `for…in` is used because Object.keys makes an array. No key can be inherited here: countKeys() in quick.ts has
    // counted such keys as well, so a polluted prototype has already raised doubt.
    for (const key in source) {
      const field = table.exact.get(key)
      // An object may contain two spellings of one name, and then the quick reading cannot tell what Go would do.
      if (!field && table.folded.has(foldName(key))) throw DOUBT
      const value = field && this.#quickField(field, source)
      if (!copy) {
        if (value === source[key] && value !== undefined) continue
        copy = {}
        for (const done in source) {
          if (done === key) break
          copy[done] = source[done]
        }
      }
      if (value !== undefined) copy[key] = value
    }
    return copy ?? source
  }

  #quickField({ name, type }: Field, parent: PlainObject): unknown {
    const value = parent[name]
    if (type.kind === 'raw') return this.#reading.rawText(name, value)
    if (type.kind === 'int' && this.#reading.hasPlainInteger(name, value)) return value
    return this.#value(type, value, undefined)
  }

  #slice(element: GoType, nodes: readonly unknown[], old: unknown[] | undefined): unknown[] {
    if (!this.#reading.exact) return this.#quickSlice(element, nodes)
    if (nodes.length === 0) return []
    // array in decode.go decodes into the old elements, and into those that an earlier, longer array has left.
    const room = (old && this.#capacity?.get(old)) ?? old ?? []
    nodes.forEach((node, index) => {
      room[index] = this.#value(element, node, room[index]) ?? zeroOf(element)
    })
    if (room.length === nodes.length) return room
    const shortened = room.slice(0, nodes.length)
    this.#capacity ??= new WeakMap()
    this.#capacity.set(shortened, room)
    return shortened
  }

  #quickSlice(element: GoType, values: readonly unknown[]): unknown[] {
    let copy: unknown[] | undefined
    for (let index = 0; index < values.length; index++) {
      const value = this.#value(element, values[index], undefined) ?? zeroOf(element)
      if (!copy && value !== values[index]) copy = values.slice(0, index)
      copy?.push(value)
    }
    return copy ?? (values as unknown[])
  }

  #map(element: GoType, content: object, old: unknown): PlainObject {
    if (!(content instanceof Members) && element.kind === 'any') return content as PlainObject
    const into = (old ?? {}) as PlainObject
    for (const { key, node } of membersOf(content)) {
      setOwn(into, key, this.#value(element, node, undefined) ?? zeroOf(element))
    }
    return into
  }

  #any(node: unknown, content: unknown): unknown {
    if (content === null) return undefined
    if (!(node instanceof ExactNode)) return content
    return toPlain(node, (huge) => this.#mismatch(`number ${this.#reading.literal(huge)}`, 'float64'))
  }

  #number(type: GoType & { kind: 'int' | 'float' }, node: unknown, value: number): unknown {
    if (type.kind === 'float') {
      const rounded = type.typeName === 'float32' ? Math.fround(value) : value
      if (Number.isFinite(rounded)) return rounded
    } else if (fitsInteger(this.#reading.literal(node), type.typeName)) {
      // Adding 0 turns -0 into 0, because Go has no integer -0.
      return value + 0
    }
    return this.#mismatch(`number ${this.#reading.literal(node)}`, type.typeName)
  }

  #base64(text: string): string | undefined {
    const errorOffset = findBase64Error(text)
    if (errorOffset === undefined) return text
    this.#save(new GoJsonError(`illegal base64 data at input byte ${errorOffset}`))
    return undefined
  }

  #mismatch(found: string, typeName: string): undefined {
    if (!this.#reading.exact) throw MISMATCH
    if (!this.#saved) this.#save(new UnmarshalTypeError(found, typeName))
  }

  #save(error: GoJsonError): void {
    if (!this.#reading.exact) throw MISMATCH
    this.#saved ??= this.#inContext(error) as GoJsonError
  }

  #inContext(error: unknown): unknown {
    if (this.#structName === undefined || !(error instanceof UnmarshalTypeError)) return error
    return error.addContext(this.#structName, this.#path)
  }
}

function* membersOf(content: object): Iterable<{ key: string; node: unknown }> {
  if (content instanceof Members) yield* content.list
  else for (const [key, node] of Object.entries(content)) yield { key, node }
}
