/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** An answer as the recordings write it down: one of `lines`, `events`, `body`, `text` or `empty`. */
export interface Answer {
  status: number
  headers: Record<string, string>
  /** When it was recorded; without it, now. `expires_at` is measured from here. */
  at?: string
  lines?: Json[]
  events?: Json[]
  body?: Json
  text?: string
  empty?: true
  /** The body broke off. */
  cut?: true
  /** What is wrong with the bytes between the lines or events. */
  misframed?: string
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
