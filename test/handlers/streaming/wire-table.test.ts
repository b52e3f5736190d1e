// Each cut and fault looks to `fetch` as test/support/wire-table.json says. The table in docs/faults.md is made from that
// file. In Node, UPDATE_WIRE_TABLE=1 rewrites the columns of the run. Without it, and always in Chromium, the tests print
// the columns that differ.

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { environment } from '#network'
import { createMockOllama } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { observe } from '../../support/observe.ts'
import { WAYS, type Way } from '../../support/ways.ts'
import { patienceOf, script, toWords, type Column, type WireRow } from '../../support/wire-rows.ts'
import table from '../../support/wire-table.json' with { type: 'json' }
import { INTERCEPTED } from '../../support/requests.ts'

const isNode = environment === 'node'
const COLUMN: Record<Way, Column> = {
  msw: isNode ? `msw ${inject('mswMajor')}` : `Chromium, msw ${inject('mswMajor')}`,
  'mock.fetch': 'mock.fetch',
}
const updates = isNode && process.env['UPDATE_WIRE_TABLE'] === '1'

const mock = createMockOllama()
await intercept(mock)
const rows = table as WireRow[]
const seen = rows.map((): Partial<Record<Column, string>> => ({}))

// The requests run at the same time, because those that hang take a while.
beforeAll(async () => {
  await Promise.all(WAYS.flatMap((way) => rows.map((row, i) => observeRow(way, row, i))))
})

async function observeRow(way: Way, row: WireRow, i: number): Promise<void> {
  const { fetch: send } = way === 'msw' ? INTERCEPTED : mock
  const { path, body } = script(mock, row, `row ${i} over ${way}`)
  const observed = await observe((signal) => send(path, { method: 'POST', body, signal }), patienceOf(row))
  const bare = script(mock, { ...row, wire: {} }, `all of ${i} over ${way}`)
  const whole = await mock.fetch(bare.path, { method: 'POST', body: bare.body })
  seen[i]![COLUMN[way]] = toWords(row, observed, { whole: await whole.bytes(), joins: way === 'msw' && !isNode })
}

afterAll(async () => {
  if (updates) return (await import('../../support/update-wire-table.ts')).updateWireTable(seen)
  for (const [i, columns] of seen.entries()) {
    const differs = Object.entries(columns).some(([column, words]) => rows[i]!.seen[column as Column] !== words)
    if (differs) console.log(`row ${i} of the wire table: ${JSON.stringify(columns)}`)
  }
})

describe.for(WAYS)('over %s', (way) => {
  test.for(rows.map(({ answer, wire }, i) => ({ answer, wire: JSON.stringify(wire), i })))(
    'the answer $answer with the wire $wire looks as the table says',
    ({ i }) => {
      const wanted = updates ? seen[i] : rows[i]!.seen
      expect(seen[i]![COLUMN[way]]).toBe(wanted?.[COLUMN[way]])
    },
  )
})
