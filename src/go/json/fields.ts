import type { GoStruct, GoType } from './types.ts'

export interface Field {
  readonly name: string
  readonly type: GoType
}

export interface FieldTable {
  /** The name of the struct without its package, or `''` for a struct without a name. */
  readonly structName: string
  /** The fields by their names as written. */
  readonly exact: ReadonlyMap<string, Field>
  /** The fields by their folded names. See {@link foldName}. */
  readonly folded: ReadonlyMap<string, Field>
}

const tables = new WeakMap<GoStruct, FieldTable>()

/**
 * Returns the fields of a struct by name. The table is made once for each struct, as `cachedTypeFields` in encode.go
 * does.
 */
export function fieldsOf(type: GoStruct): FieldTable {
  const known = tables.get(type)
  if (known) return known
  const exact = new Map<string, Field>()
  const folded = new Map<string, Field>()
  for (const [name, fieldType] of Object.entries(type.fields())) {
    const field = { name, type: fieldType }
    exact.set(name, field)
    const fold = foldName(name)
    if (!folded.has(fold)) folded.set(fold, field)
  }
  const { typeName } = type
  const structName = typeName.startsWith('struct {') ? '' : typeName.slice(typeName.lastIndexOf('.') + 1)
  const table = { structName, exact, folded }
  tables.set(type, table)
  return table
}

/**
 * Folds a name, so that names that differ only in case become the same text (fold.go). Only two characters outside
 * ASCII fold to an ASCII letter: the long s and the Kelvin sign. A name with any other character outside ASCII can
 * never equal the name of a field.
 */
export function foldName(name: string): string {
  return name.replace(/[a-z\u017f\u212a]/g, (character) => character.toUpperCase().replace('\u212a', 'K'))
}
