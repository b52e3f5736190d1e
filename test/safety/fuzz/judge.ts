import type { MockOllama } from '../../../src/index.ts'
import type { FuzzRequest } from './requests.ts'

/** The processor time in milliseconds that one request may take. It does not grow while other programs run, as the time on the clock does. */
const MAX_PROCESSOR_MS = 1000

/** Words of JavaScript and of libraries. In an error, they show that the mock itself has failed. */
const STUMBLED = new RegExp(
  [
    'undefined',
    'is not (a function|iterable|a constructor|defined|an object)',
    'Cannot (read|convert|set|find|destructure)',
    'Maximum call stack',
    '\\[object',
    'NaN',
    'Invalid (array|time|regular|string|count|URL|flags|code point)',
    '(Range|Type|Syntax|Reference|URI)Error',
    'Unexpected (token|end of JSON)',
    'at position \\d',
    'malformed',
    'node_modules',
    "test's own code",
  ].join('|'),
)

/** Sends a request, reads the answer to its end, and returns a sentence for each fault of the answer. */
export async function judge(mock: MockOllama, request: FuzzRequest): Promise<string[]> {
  const { method, path, headers, body } = request
  const usageBefore = process.cpuUsage()
  const response = await mock.fetch(path, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body: body as BodyInit }),
  })
  const text = await response.text()
  const { user, system } = process.cpuUsage(usageBefore)
  const took = (user + system) / 1000

  const faults: string[] = []
  if (took > MAX_PROCESSOR_MS) faults.push(`it took ${took} ms`)
  const sent = `${path} ${typeof body === 'string' ? body : ''}`
  for (const error of errorsOf(response, text)) {
    const word = STUMBLED.exec(error)?.[0]
    if (word !== undefined && !sent.includes(word)) faults.push(`an error has the words ${word}`)
  }
  const outcome = mock.requests[0]?.outcome
  if (outcome === 'pending') faults.push(`the journal says that the request is still ${outcome}`)
  return faults.map((fault) => `${fault}: ${response.status} ${text.slice(0, 500)}`)
}

/** Returns the errors of an answer: its whole text if its status is one of an error, and the lines that begin as an error otherwise. */
function errorsOf(response: Response, text: string): string[] {
  if (response.status >= 400) return [text]
  return text.split('\n').filter((line) => /^(data: )?\{"(error|type":"error)"/.test(line))
}
