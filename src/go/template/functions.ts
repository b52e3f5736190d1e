import { indexOf, lengthOf, sliceOf } from './collections.ts'
import { isEqual, isLess } from './comparison.ts'
import { GoTemplateError } from './errors.ts'
import { escapeHtml, escapeJavaScript, escapeQuery } from './escapes.ts'
import type { FunctionName } from './function-names.ts'
import { toGoJson } from './marshal.ts'
import { TOOL_PROPERTY, toTypeScriptType } from './ollama-types.ts'
import { printable, sprint, sprintln } from './printer.ts'
import { sprintf } from './printf.ts'
import { boolValue, type GoValue, intValue, type MaybeValue, STRING, stringValue } from './types.ts'
import { indirectInterface, isTrue } from './values.ts'

/** The type of a parameter: reflect.Value, an empty interface, or a string. */
export type Parameter = 'value' | 'any' | 'string'

export interface GoFunction {
  readonly parameters: readonly Parameter[]
  /** The type of each further argument. Undefined: no further arguments are accepted. */
  readonly rest?: Parameter
  readonly call: (values: readonly MaybeValue[], now: () => Date) => GoValue
}

type Values = readonly MaybeValue[]

/**
 * The functions by name, except `and`, `or` and `call`. text/template treats these three specially, and so does
 * caller.ts.
 */
export const FUNCTIONS: Readonly<Record<Exclude<FunctionName, 'and' | 'or' | 'call'>, GoFunction>> = {
  json: { parameters: ['any'], call: ([value]) => stringValue(toGoJson(value)) },
  currentDate: { parameters: [], rest: 'string', call: (_, now) => stringValue(dateText(now(), 0)) },
  yesterdayDate: { parameters: [], rest: 'string', call: (_, now) => stringValue(dateText(now(), -1)) },
  toTypeScriptType: { parameters: ['any'], call: ([value]) => stringValue(typeScriptType(value)) },

  eq: { parameters: ['value'], rest: 'value', call: ([first, ...others]) => boolValue(isEqual(first, others)) },
  ne: comparison((first, other) => !isEqual(first, [other])),
  lt: comparison(isLess),
  le: comparison(isLessOrEqual),
  gt: comparison((first, other) => !isLessOrEqual(first, other)),
  ge: comparison((first, other) => !isLess(first, other)),
  not: { parameters: ['value'], call: ([value]) => boolValue(!isTrue(value)) },

  len: { parameters: ['value'], call: ([value]) => intValue(lengthOf(value)) },
  index: { parameters: ['value'], rest: 'value', call: ([item, ...indexes]) => indexOf(item, indexes) },
  slice: { parameters: ['value'], rest: 'value', call: ([item, ...indexes]) => sliceOf(item, indexes) },

  print: { parameters: [], rest: 'any', call: (values) => stringValue(sprint(values)) },
  println: { parameters: [], rest: 'any', call: (values) => stringValue(sprintln(values)) },
  printf: {
    parameters: ['string'],
    rest: 'any',
    call: ([format, ...values]) => stringValue(sprintf(format!.data as string, values)),
  },
  html: escaper(escapeHtml),
  js: escaper(escapeJavaScript),
  urlquery: escaper(escapeQuery),
}

function comparison(holds: (first: MaybeValue, other: MaybeValue) => boolean): GoFunction {
  return { parameters: ['value', 'value'], call: ([first, other]) => boolValue(holds(first, other)) }
}

function isLessOrEqual(first: MaybeValue, other: MaybeValue): boolean {
  return isLess(first, other) || isEqual(first, [other])
}

function escaper(escape: (text: string) => string): GoFunction {
  return { parameters: [], rest: 'any', call: (values) => stringValue(escape(argumentsText(values))) }
}

/**
 * evalArgs in text/template/funcs.go: prints arguments like Sprint, but prints the value behind a pointer, and
 * `<no value>` for an invalid value.
 */
function argumentsText(values: Values): string {
  return sprint(
    values.map((maybe) => {
      const value = indirectInterface(maybe)
      if (value && value.type.kind !== 'pointer') return value
      const text = printable(value)
      return text === undefined ? value : { type: value ? PRINTED_STRUCT : STRING, data: text }
    }),
  )
}

/**
 * The type of a struct that has already been printed. It is not a string type, because Sprint puts spaces between
 * values that are not strings.
 */
const PRINTED_STRUCT = {
  kind: 'slice',
  name: 'shown',
  element: STRING,
  methods: { String: (data: unknown) => stringValue(data as string) },
} as const

function typeScriptType(value: MaybeValue): string {
  const property = indirectInterface(value)
  return property?.type === TOOL_PROPERTY ? toTypeScriptType(property.data as object) : 'any'
}

/** Formats a day in the time zone of the machine, which time.Now uses as well. `days` is added to the day of `now`. */
function dateText(now: Date, days: number): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${String(date.getFullYear()).padStart(4, '0')}-${month}-${day}`
}

/** call in text/template/funcs.go. It always fails, because no value that a template can receive is a function. */
export function refuseCall(name: string, maybe: MaybeValue): never {
  const value = indirectInterface(maybe)
  throw new GoTemplateError(value ? `non-function ${name} of type ${value.type.name}` : 'call of nil')
}
