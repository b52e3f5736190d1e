import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { every, first, inFirst, last, type Change } from './edit.ts'
import { named, listOf, letterChanged, reversedKeys } from './values.ts'

const isText = (value: Json, field: string) =>
  ['content', 'response', 'error', 'message', 'text', 'status'].includes(field) &&
  typeof value === 'string' &&
  value !== ''
const isFloat = (value: Json) => typeof value === 'number' && !Number.isInteger(value)
const isCount = (value: Json, field: string) => /(_count|_tokens)$/.test(field) && typeof value === 'number'

/** Damages to the texts, numbers and fields that are compared without masks. */
export const contentDamages: Record<string, Change> = {
  'a text field has another letter': first(isText, letterChanged),
  'the last text field has another letter': last(isText, letterChanged),
  'a text field is in capitals': first(
    (value, field) => isText(value, field) && String(value) !== String(value).toUpperCase(),
    (value) => String(value).toUpperCase(),
  ),
  'a text field is empty': first(isText, () => ''),
  'a text field is null': first(isText, () => null),
  'a boolean is inverted': first(
    (value) => typeof value === 'boolean',
    (value) => !value,
  ),
  'a boolean is a string': first((value) => typeof value === 'boolean', String),
  'a count is one more': first(isCount, (value) => Number(value) + 1),
  'a count is a string': first(isCount, String),
  'a float has another last digit': first(isFloat, (value) => Number(value) * (1 + 1e-15) + 1e-16),
  'a float is rounded': first(isFloat, (value) => Math.fround(Number(value) * 1.0001)),
  'the finish reason is different': last(named('done_reason', 'finish_reason', 'stop_reason'), () => 'length'),
  'the model is different': first(named('model'), (value) => `${String(value)}x`),

  'a field is added': inFirst(
    () => true,
    (fields) => void (fields['extra'] = 1),
  ),
  'a null field is added': inFirst(
    () => true,
    (fields) => void (fields['extra'] = null),
  ),
  'a field is missing': inFirst(
    (fields) => Object.keys(fields).length > 0,
    (fields) => void delete fields[Object.keys(fields)[0] ?? ''],
  ),
  'a null field is missing': inFirst(
    (fields) => Object.values(fields).includes(null),
    (fields) => void delete fields[Object.keys(fields).find((name) => fields[name] === null) ?? ''],
  ),
  'an empty list is missing': inFirst(
    (fields) => Object.values(fields).some((value) => Array.isArray(value) && value.length === 0),
    (fields) =>
      void delete fields[
        Object.keys(fields).find((name) => listOf(fields[name] ?? null).length === 0 && Array.isArray(fields[name])) ??
          ''
      ],
  ),
  'an empty list is null': first(
    (value) => Array.isArray(value) && value.length === 0,
    () => null,
  ),
  'an empty list is an empty object': first(
    (value) => Array.isArray(value) && value.length === 0,
    () => ({}),
  ),
  'a list has one more item': first(
    (value, field) => Array.isArray(value) && !['lines', 'events'].includes(field),
    (value) => [...listOf(value), null],
  ),
  'a list has one item less': first(
    (value, field) => Array.isArray(value) && value.length > 0 && !['lines', 'events'].includes(field),
    (value) => listOf(value).slice(1),
  ),
  'keys come in another order': every((value) => isObject(value), reversedKeys),
}
