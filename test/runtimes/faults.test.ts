// What a client of `fetch` sees of each fault in another runtime: inside the runtime with `mock.fetch`, and over a server of the runtime that
// answers with the Response of a mock. UPDATE_WIRE_TABLE=1 writes the table of servers, from which a part of docs/faults.md is made.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import table from '../support/runtime-table.json' with { type: 'json' }
import { updateWireTable } from '../support/update-wire-table.ts'
import { SERVERS, type RuntimeRow, type WireCase, type WireRow } from '../support/wire-rows.ts'
import wireTable from '../support/wire-table.json' with { type: 'json' }
import { bundleProgram, type Bundle } from './bundle.ts'
import { describeRow } from './fault-rows.ts'
import { startRuntime, type Runtime } from './start.ts'

const updates = process.env['UPDATE_WIRE_TABLE'] === '1'
const rows = table as RuntimeRow[]
const seenInNode = wireTable as WireRow[]
const seenFromServers = rows.map((): Record<string, string> => ({}))

let bundle: Bundle

beforeAll(async () => {
  bundle = await bundleProgram()
})
afterAll(async () => {
  if (updates) await updateWireTable(seenFromServers, 'runtime-table.json')
  await bundle?.[Symbol.asyncDispose]()
})

describe.for(SERVERS)('under %s', (name) => {
  let runtime: Runtime
  const seenInside: string[] = []

  // The requests run at the same time, because those that hang take a while.
  beforeAll(async () => {
    runtime = await startRuntime(name, bundle)
    await Promise.all(
      rows.map(async ({ answer, wire }, i) => {
        const row: WireCase = { answer, wire }
        seenInside[i] = (await (await runtime.send('/row', row)).json()) as string
        seenFromServers[i]![name] = await describeRow(row, (signal) => runtime.send('/served', row, signal))
      }),
    )
  })
  afterAll(() => runtime?.[Symbol.asyncDispose]())

  describe.for(rows.map(({ answer, wire }, i) => ({ answer, wire: JSON.stringify(wire), i })))(
    'the answer $answer with the wire $wire',
    ({ answer, wire, i }) => {
      test('looks to mock.fetch as it does in Node', () => {
        const inNode = seenInNode.find((row) => row.answer === answer && JSON.stringify(row.wire) === wire)
        expect(seenInside[i]).toBe(inNode?.seen['mock.fetch'])
      })

      test('looks to a client of the server as the table says', () => {
        const { seen } = updates ? { seen: seenFromServers[i]! } : rows[i]!
        expect(seenFromServers[i]![name]).toBe(seen[name])
      })
    },
  )

  test('the server prints the error of a disconnect', async () => {
    await expect.poll(() => runtime.printed.join('\n')).toMatch(/TypeError\W+terminated/)
  })
})

test('a hang lasts in a server of workerd while its handler waits for a timer', async () => {
  await using runtime = await startRuntime('workerd', bundle)
  const row: WireCase = { answer: 'lines', wire: { fault: 'hang', after: 2 } }
  expect(await describeRow(row, (signal) => runtime.send('/kept', row, signal))).toMatch(/^2 of 4 lines, then hangs/)
})

// The requests come one after the other, because a server that is busy with other requests sends its chunks earlier.
test.for(['Bun', 'Deno'] as const)(
  'a server of %s sends each line before a disconnect, and then breaks off',
  async (name) => {
    await using runtime = await startRuntime(name, bundle)
    const row: WireCase = { answer: 'lines', wire: { fault: 'disconnect', after: 2 } }
    const look = (): Promise<string> => describeRow(row, (signal) => runtime.send('/served', row, signal))
    const words = '2 of 4 lines, then rejects with TypeError'
    expect([await look(), await look(), await look()]).toEqual([words, words, words])
  },
)
