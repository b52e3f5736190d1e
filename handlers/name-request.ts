import { describeValue } from '../src/misuse.ts'
import type { RecordedRequest } from '../src/state/journal.ts'

/** Names a request in the message of a matcher, such as `POST /api/chat of llama3.2: 'Hi'`. */
export function nameRequest({ method, path, model, prompt }: RecordedRequest): string {
  return `${method} ${path}${model && ` of ${model}`}${prompt && `: ${describeValue(prompt)}`}`
}
