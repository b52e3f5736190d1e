import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createMockOllama, type MockOllama } from '../../handlers/index.ts'
import { DIALECTS, toRequest } from '../support/dialects.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Asks for a stream and drops its response. Returns a weak reference to the body. */
async function dropResponse(mock: MockOllama, path: string, body: object): Promise<WeakRef<object>> {
  const response = await mock.fetch(path, { method: 'POST', body: JSON.stringify(body) })
  return new WeakRef(response.body!)
}

test.for(DIALECTS)('a stream of %s that nobody reads is garbage-collected after the next one', async (dialect) => {
  const mock = createMockOllama()
  const { path, body } = toRequest(dialect, 'Hi', { stream: true })
  const dropped = await dropResponse(mock, path, body)
  // Until the next response, the mock keeps the last one, so that most requests need no weak reference.
  await (await mock.fetch(path, { method: 'POST', body: JSON.stringify(body) })).text()

  await expect
    .poll(() => {
      collectGarbage()
      // The body itself must not be returned, because the assertion would keep it.
      return dropped.deref() === undefined
    })
    .toBe(true)
  expect(mock.requests.map(({ outcome }) => outcome)).toEqual(['pending', 'complete'])
})
