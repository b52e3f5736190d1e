import { objectOf, optional, TEXT, type Check } from './field-checks.ts'

export const STATUS: Check = {
  isRight: (value) => Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599,
  wanted: 'a status from 400 to 599, such as 503',
}

const FAILURE = objectOf(
  {
    message: TEXT,
    status: optional(STATUS),
  },
  'a message, or { message, status } with a status from 400 to 599',
)

/** The check of an error of a reply: a message, or a message and a status. */
export const ERROR: Check = {
  ...FAILURE,
  isRight: (value) => typeof value === 'string' || FAILURE.isRight(value),
}
