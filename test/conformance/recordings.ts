import { readFileSync } from 'node:fs'
import type { Answer, Json } from './answer.ts'
import type { RecordedRequest } from './to-request.ts'

export const FAMILIES = ['native', 'openai', 'anthropic', 'fuzz', 'create', 'limits', 'written'] as const
export type Family = (typeof FAMILIES)[number]

/** The reply of the model behind the recorded server, and the vector that this model gave for any text. */
export type RecordedReply = { [field: string]: Json } & { embedding?: number[] }

export interface RecordedCase {
  id: string
  setup?: RecordedRequest[]
  reply?: RecordedReply
  request: RecordedRequest
  response: Answer
}

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./recordings/${name}`, import.meta.url), 'utf8'))

/** The recorded cases of each family, in the order of its file. */
export const casesByFamily = Object.fromEntries(
  FAMILIES.map((family) => [family, readJson(`cases/${family}.json`)]),
) as Record<Family, RecordedCase[]>

export const allCases: RecordedCase[] = FAMILIES.flatMap((family) => casesByFamily[family])

/**
 * Returns the case with this id. Ids are unique over all families.
 *
 * @throws if no case has this id
 */
export function recordedCase(id: string): RecordedCase {
  const found = allCases.find((recorded) => recorded.id === id)
  if (!found)
    throw new Error(
      `Failed to find the recorded case ${JSON.stringify(id)}. Give the id of a case in recordings/cases.`,
    )
  return found
}
