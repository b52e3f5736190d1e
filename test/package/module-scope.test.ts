import { describe, expect, test } from 'vitest'
import { runNode } from './consumer.ts'
import { root } from './source-files.ts'

const program = 'test/package/print-forbidden-calls.ts'

async function findForbiddenCalls(path: string): Promise<string[]> {
  return JSON.parse(await runNode([program, new URL(path, `file://${root}`).href], root)) as string[]
}

describe('while a module is imported and a mock is created', () => {
  test.for(['src/index.ts', 'handlers/index.ts', 'handlers/matchers.ts'])(
    '%s starts no timer, no request and no signal, and draws no random number',
    async (path) => {
      expect(await findForbiddenCalls(path)).toEqual([])
    },
  )

  test('this check finds a signal, a random number and a timer', async () => {
    const offender = 'test/package/module-scope/offends.ts'
    expect(await findForbiddenCalls(offender)).toEqual([
      `AbortController in ${offender}`,
      `random in ${offender}`,
      `setTimeout in ${offender}`,
    ])
  })
})
