import { isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'

/** A check of one value. `wanted` is the end of the error text: what to give instead. */
export interface Check {
  isRight: (value: unknown) => boolean
  wanted: string
  /** Lists the parts of a value, so that the error text can name the wrong one. A part with a number belongs to a list. */
  parts?: (value: unknown) => ReadonlyArray<readonly [field: string | number, part: unknown, check: Check]>
  /** Lists the fields that an object may have. Undefined: any field is allowed. */
  fields?: (value: object) => readonly string[]
}

/**
 * Refuses a field whose value is wrong. If only a part of the value is wrong, the error text names that part.
 *
 * @param of the name of the object that has the field, such as `the reply`
 * @throws TypeError always
 */
export function refuseField(
  task: string,
  value: unknown,
  { field, of, give }: { field: string; of: string; give?: string },
  { wanted, parts, fields }: Check,
): never {
  if (fields && isPlainObject(value)) refuseUnknownKeys(task, `${field} of ${of}`, value, fields(value))
  for (const [name, part, check] of parts?.(value) ?? []) {
    if (check.isRight(part)) continue
    const place =
      typeof name === 'number' ? { field: `${field}[${name}]`, of } : { field: name, of: `${field} of ${of}` }
    refuseField(task, part, { ...place, ...(give && { give }) }, check)
  }
  refuse(task, value, `${field} of ${of}`, wanted, give)
}

export const TEXT: Check = { isRight: (value) => typeof value === 'string', wanted: 'a string' }

export const NUMBER: Check = { isRight: (value) => typeof value === 'number', wanted: 'a number' }

export const FLAG: Check = { isRight: (value) => typeof value === 'boolean', wanted: 'true or false' }

export const COUNT: Check = {
  isRight: (value) => Number.isInteger(value) && (value as number) >= 0,
  wanted: 'a whole number from 0',
}

/** Checks a value that may be left out. */
export function optional(check: Check): Check {
  return { ...check, isRight: (value) => value === undefined || check.isRight(value) }
}

/** Checks a list. */
export function listOf(item: Check, wanted: string): Check {
  return {
    isRight: (value) => Array.isArray(value) && value.every((part) => item.isRight(part)),
    wanted,
    parts: (value) => (Array.isArray(value) ? value.map((part, i) => [i, part, item] as const) : []),
  }
}

/** Checks an object with these fields and no others. */
export function objectOf(fields: Readonly<Record<string, Check>>, wanted: string): Check {
  const names = Object.keys(fields)
  return {
    isRight: (value) =>
      isPlainObject(value) &&
      Object.keys(value).every((name) => names.includes(name)) &&
      names.every((name) => fields[name]!.isRight(value[name])),
    wanted,
    parts: (value) => (isPlainObject(value) ? names.map((name) => [name, value[name], fields[name]!] as const) : []),
    fields: () => names,
  }
}

/** Checks an object whose fields have any name. */
export function recordOf(item: Check, wanted: string): Check {
  return {
    isRight: (value) => isPlainObject(value) && Object.values(value).every((part) => item.isRight(part)),
    wanted,
    parts: (value) =>
      isPlainObject(value) ? Object.entries(value).map(([name, part]) => [name, part, item] as const) : [],
  }
}

/** An object with any fields, but not a list or an instance of a class. */
export function anyObject(wanted: string): Check {
  return { isRight: isPlainObject, wanted }
}
