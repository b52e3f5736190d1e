import { sendTo } from '../../support/requests.ts'
import type { MockOllama } from '../../../src/index.ts'
import type { Endpoint } from './endpoints.ts'

/** The processor time in milliseconds that one request may take. It does not grow while other programs run, as the time on the clock does. */
const MAX_PROCESSOR_MS = 1000

/** Words that appear in errors of JavaScript, but not in errors of Ollama. They show that the mock itself has failed. */
const STUMBLED =
  /undefined|not a function|not iterable|Cannot (read|convert|set)|call stack|\[object|NaN|Invalid (array|time)/

/** Sends a body, and returns the status of the answer and a sentence for each fault of the answer. */
export async function judge(
  mock: MockOllama,
  { method, path, statuses }: Endpoint,
  body: string | Uint8Array,
): Promise<{ status: number; faults: string[] }> {
  const usageBefore = process.cpuUsage()
  const response = await sendTo(mock, method, path, body)
  const text = await response.text()
  const { user, system } = process.cpuUsage(usageBefore)
  const took = (user + system) / 1000
  const faults: string[] = []
  if (took > MAX_PROCESSOR_MS) faults.push(`it took ${took} ms`)
  if (!statuses.includes(response.status)) faults.push(`the real server gives no ${response.status} here`)
  if (response.status >= 400) faults.push(...faultsOfError(text))
  for (const line of text.split('\n').filter(Boolean)) faults.push(...faultsOfLine(line))
  return { status: response.status, faults: faults.map((fault) => `${fault}: ${response.status} ${text}`) }
}

function faultsOfError(text: string): string[] {
  const error: unknown = JSON.parse(text)
  const isError =
    typeof error === 'object' && error !== null && Object.keys(error).join() === 'error' && 'error' in error
  if (!isError || typeof error.error !== 'string' || error.error === '') return ['the error is not { error: string }']
  return STUMBLED.test(error.error) ? ['the error is not one of the server'] : []
}

function faultsOfLine(line: string): string[] {
  const value = JSON.parse(line) as { error?: unknown }
  if (typeof value !== 'object' || value === null) return ['a line is not an object']
  if (value.error === undefined) return []
  return faultsOfError(line)
}
