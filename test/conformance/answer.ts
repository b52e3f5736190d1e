/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** An answer in the form of the recordings. It has exactly one of `lines`, `events`, `body`, `text` and `empty`. */
export interface Answer {
  status: number
  headers: Record<string, string>
  /** The time of the recording, from which `expires_at` is measured. Default: now. */
  at?: string
  lines?: Json[]
  events?: Json[]
  body?: Json
  text?: string
  empty?: true
  /** Whether the body broke off. */
  cut?: true
  /** A phrase that says what is wrong with the bytes between the lines or events. */
  misframed?: string
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
