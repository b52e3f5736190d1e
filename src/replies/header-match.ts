import { describeValue, isPlainObject } from '../misuse.ts'
import { toTextTest, type Condition, type TextMatch } from './text-match.ts'

/** Headers whose values are secrets, so that no message shows them. */
const SECRET_NAMES = /auth|cookie|key|token|secret|password|session|signature/i

/** Makes the condition of the key `headers` of a match. A request may name a header in any case. */
export function toHeaderCondition(value: unknown, refuseValue: (wanted: string) => never): Condition {
  if (!isPlainObject(value)) return refuseValue('an object such as { authorization: /^Bearer / }')
  const tests = Object.entries(value).map(([name, wanted]) => ({
    name: name.toLowerCase(),
    test: toTextTest(wanted as TextMatch, () =>
      refuseValue(`a string or a RegExp for each header, such as { authorization: /^Bearer / }`),
    ),
  }))
  const findMisses = (headers: Readonly<Record<string, string>>): typeof tests =>
    tests.filter(({ name, test }) => headers[name] === undefined || !test(headers[name]))
  return {
    holds: ({ headers }) => findMisses(headers).length === 0,
    describeMiss: ({ headers }) =>
      findMisses(headers)
        .map(({ name }) => `the header '${name}' ${describeHeader(name, headers[name])}`)
        .join(', and '),
  }
}

function describeHeader(name: string, value: string | undefined): string {
  if (value === undefined) return 'is missing'
  return SECRET_NAMES.test(name) ? 'differs' : `is ${describeValue(value)}`
}

/** Writes the key `headers` of a match as a reader would, but without the values of secrets. */
export function toHeaderLabel(headers: object, toLabel: (value: unknown) => string): string {
  const entries = Object.entries(headers).map(
    ([name, value]) =>
      `${/^[a-z]\w*$/i.test(name) ? name : `'${name}'`}: ${SECRET_NAMES.test(name) ? '…' : toLabel(value)}`,
  )
  return `{ ${entries.join(', ')} }`
}
