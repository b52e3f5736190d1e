import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { every, first, inFirst, last, type Change } from './edit.ts'
import { named, listOf, letterChanged, reversedKeys } from './values.ts'

const isWord = (value: Json, field: string) =>
  ['content', 'response', 'error', 'message', 'text', 'status'].includes(field) &&
  typeof value === 'string' &&
  value !== ''
const isFloat = (value: Json) => typeof value === 'number' && !Number.isInteger(value)
const isCount = (value: Json, field: string) => /(_count|_tokens)$/.test(field) && typeof value === 'number'

/** Damages to what is compared as it stands: words, numbers, fields. */
export const contentDamages: Record<string, Change> = {
  'a word has another letter': first(isWord, letterChanged),
  'the last word has another letter': last(isWord, letterChanged),
  'a word is in capitals': first(
    (value, field) => isWord(value, field) && String(value) !== String(value).toUpperCase(),
    (value) => String(value).toUpperCase(),
  ),
  'a word is empty': first(isWord, () => ''),
  'a word is null': first(isWord, () => null),
  'a flag is turned': first(
    (value) => typeof value === 'boolean',
    (value) => !value,
  ),
  'a flag is a word': first((value) => typeof value === 'boolean', String),
  'a count is one more': first(isCount, (value) => Number(value) + 1),
  'a count is a string': first(isCount, String),
  'a float has another last digit': first(isFloat, (value) => Number(value) * (1 + 1e-15) + 1e-16),
  'a float is rounded': first(isFloat, (value) => Math.fround(Number(value) * 1.0001)),
  'the reason to stop is another': last(named('done_reason', 'finish_reason', 'stop_reason'), () => 'length'),
  'the model is another': first(named('model'), (value) => `${String(value)}x`),

  'a field is added': inFirst(
    () => true,
    (fields) => void (fields['extra'] = 1),
  ),
  'a field of null is added': inFirst(
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
  'a list has an item more': first(
    (value, field) => Array.isArray(value) && !['lines', 'events'].includes(field),
    (value) => [...listOf(value), null],
  ),
  'a list has an item less': first(
    (value, field) => Array.isArray(value) && value.length > 0 && !['lines', 'events'].includes(field),
    (value) => listOf(value).slice(1),
  ),
  'keys come in another order': every((value) => isObject(value), reversedKeys),
}
