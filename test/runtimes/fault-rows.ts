// Sends the requests of the table of faults inside a runtime, and lets the server of the runtime serve their answers.

import { createMockOllama } from '../../src/index.ts'
import { observe } from '../support/observe.ts'
import { patienceOf, script, toWords, type WireCase } from '../support/wire-rows.ts'

/** Returns the answer of a row, as a new mock gives it. */
export async function answerRow(row: WireCase, signal?: AbortSignal): Promise<Response> {
  const mock = createMockOllama()
  const { path, body } = script(mock, row, 'row')
  return mock.fetch(path, { method: 'POST', body, ...(signal && { signal }) })
}

/** Describes what a client sees of the answer of a row that `send` fetches. */
export async function describeRow(row: WireCase, send: (signal: AbortSignal) => Promise<Response>): Promise<string> {
  const observed = await observe(send, patienceOf(row))
  const whole = await answerRow({ ...row, wire: {} })
  const words = toWords(row, observed, { whole: new Uint8Array(await whole.arrayBuffer()), joins: false })
  const isAnswered = observed.status === undefined || observed.status === 200
  return isAnswered ? words : `status ${observed.status}`
}
