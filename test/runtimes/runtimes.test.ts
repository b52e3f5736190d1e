// The core runs on web standards. These tests run it in other runtimes than the browsers and Node that the other tests use.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { casesByFamily, FAMILIES } from '../conformance/recordings.ts'
import { bundleProgram, type Bundle } from './bundle.ts'
import { claims } from './claims/index.ts'
import { RUNTIMES, startRuntime, type Runtime } from './start.ts'

const passing = new Set(
  JSON.parse(readFileSync(new URL('../conformance/passing.json', import.meta.url), 'utf8')) as string[],
)

let bundle: Bundle

beforeAll(async () => {
  bundle = await bundleProgram()
})
afterAll(() => bundle?.[Symbol.asyncDispose]())

describe.for(RUNTIMES)('under %s', (name) => {
  let runtime: Runtime

  beforeAll(async () => {
    runtime = await startRuntime(name, bundle)
  })
  afterAll(() => runtime?.[Symbol.asyncDispose]())

  const run = async (path: string, input: unknown): Promise<unknown> => (await runtime.send(path, input)).json()

  test.for(claims)('$title', async ({ title }) => {
    expect(await run('/claim', { title })).toBeNull()
  })

  test.for(FAMILIES)('the mock answers each %s case as the recorded server did', async (family) => {
    const cases = casesByFamily[family].filter(({ id }) => passing.has(id))
    expect(cases.length).toBeGreaterThan(0)
    expect(await run('/recorded', cases)).toEqual({})
  })

  test('a comparison with a recorded answer that was changed names the difference', async () => {
    const [recorded] = casesByFamily.native
    const changed = { ...recorded!, response: { ...recorded!.response, status: 418 } }
    expect(await run('/recorded', [changed])).toEqual({ [changed.id]: [expect.stringContaining('want 418')] })
  })

  test('reset() of a mock that the requests share ends the stream of another request, and empties the journal', async () => {
    const response = await runtime.send('/shared', {})
    const reader = response.body!.getReader()
    await reader.read()

    expect(await run('/reset', {})).toEqual({ before: ['pending'], after: [] })
    const end = reader.read().then(({ done }) => (done ? 'ends' : 'goes on'))
    await expect(end.catch(() => 'breaks off')).resolves.toBe(name === 'workerd' ? 'ends' : 'breaks off')
  })
})
