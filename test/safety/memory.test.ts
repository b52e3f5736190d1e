import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllama, type ReplyFunction } from '../../handlers/index.ts'
import { DIALECTS, toRequest } from '../support/dialects.ts'
import { postTo } from '../support/requests.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Starts a stream, reads its first chunk, and drops the response. Returns a reference to the generator of the reply. */
async function startAndDrop(mock: MockOllama, generators: Array<WeakRef<object>>, path: string, body: unknown) {
  const response = await postTo(mock, path, body)
  const reader = response.body!.getReader()
  await reader.read()
  reader.releaseLock()
  return generators.at(-1)!
}

describe.for(DIALECTS)('in the dialect of %s', (dialect) => {
  test('the generator of a stream that nobody reads any more is collected as garbage after the next response', async () => {
    const generators: Array<WeakRef<object>> = []
    const countForever: ReplyFunction = () => {
      const generator = (async function* () {
        for (let count = 0; ; count++) yield `${count} `
      })()
      generators.push(new WeakRef(generator))
      return generator
    }
    const mock = createMockOllama({ reply: countForever })
    const { path, body } = toRequest(dialect, 'Hi', { stream: true })
    const generator = await startAndDrop(mock, generators, path, body)
    // Until the next response, the mock keeps the last one, so that most requests need no weak reference.
    await startAndDrop(mock, generators, path, body)

    await expect
      .poll(() => {
        collectGarbage()
        return generator.deref() === undefined
      })
      .toBe(true)
    expect(mock.requests).toHaveLength(2)
  })
})
