// The program that tests run in each runtime: a server that checks claims and answers with the results.

import { createMockOllama } from '../../src/index.ts'
import { postTo, question } from '../support/requests.ts'
import { disagreements } from '../conformance/conformance-mock.ts'
import type { RecordedCase } from '../conformance/recordings.ts'
import type { WireCase } from '../support/wire-rows.ts'
import { claims } from './claims/index.ts'
import { answerRow, describeRow } from './fault-rows.ts'

/** A mock that several requests use. Its reply waits for the signal of its request. */
const shared = createMockOllama({
  reply: async function* (_request, { signal }) {
    yield 'One'
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  },
})

const TASKS: Record<string, (input: never) => Promise<unknown>> = {
  '/claim': ({ title }: { title: string }) => check(title),
  '/recorded': (cases: RecordedCase[]) => compare(cases),
  '/reset': async () => {
    const outcomes = () => shared.requests.map(({ outcome }) => outcome)
    const before = outcomes()
    shared.reset()
    return { before, after: outcomes() }
  },
  '/row': (row: WireCase) => describeRow(row, (signal) => answerRow(row, signal)),
}

/**
 * Answers a request of a test. The first three paths send the Response of a mock, and the others send JSON. The handler of `/kept` waits for a
 * timer as well.
 */
export async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const input = (await request.json()) as never
  if (pathname === '/kept') setTimeout(() => undefined, 60_000)
  if (pathname === '/kept' || pathname === '/served') return answerRow(input, request.signal)
  if (pathname === '/shared') return postTo(shared, '/api/chat', question('Hi'))
  const task = TASKS[pathname]
  return task ? Response.json(await task(input)) : new Response(null, { status: 404 })
}

/** Returns what is wrong with a claim, or null if it is true. */
async function check(title: string): Promise<string | null> {
  const claim = claims.find((one) => one.title === title)
  if (!claim) return 'found no claim with this title'
  try {
    await claim.run()
    return null
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

/** Returns the differences of each case that disagrees, by id. The cases run one after the other. */
async function compare(cases: readonly RecordedCase[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const recorded of cases) {
    const differences = await disagreements(recorded)
    if (differences.length > 0) found[recorded.id] = differences
  }
  return found
}
