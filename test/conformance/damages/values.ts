import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'

export const named =
  (...names: string[]) =>
  (_: Json, field: string) =>
    names.includes(field)

export const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [])

export const letterChanged = (value: Json) => `${String(value).slice(0, -1)}~`

export const reversedKeys = (value: Json): Json =>
  isObject(value) ? Object.fromEntries(Object.entries(value).toReversed()) : value
