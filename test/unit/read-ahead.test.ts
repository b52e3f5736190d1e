import { expect, test, vi } from 'vitest'
import { MAX_AHEAD, readAhead } from '../../src/streaming/read-ahead.ts'
import type { Source } from '../../src/streaming/source.ts'

/** Reads a source to its end. Returns its values, and the message of the error if it fails. */
async function readAll(source: Source<string>): Promise<string[]> {
  const values: string[] = []
  try {
    for (;;) {
      const result = await source.next()
      if (result.done) return values
      values.push(result.value)
    }
  } catch (error) {
    return [...values, (error as Error).message]
  }
}

test.for([
  [
    'at once',
    function* () {
      yield* ['a', 'b', 'c']
    },
  ],
  [
    'as promises',
    async function* () {
      yield* ['a', 'b', 'c']
    },
  ],
] as const)(
  'a source whose values come %s is read to its end before its reader comes, and gives them in order',
  async ([, make]) => {
    const onEnd = vi.fn<() => void>()
    const source = readAhead<string>(make(), onEnd)
    await expect.poll(() => onEnd.mock.calls.length).toBe(1)
    expect(await readAll(source)).toEqual(['a', 'b', 'c'])
    expect(source.outcome?.()).toBe('complete')
    expect(onEnd).toHaveBeenCalledTimes(1)
  },
)

test('a reader that is faster than the source waits for it', async () => {
  const values: Array<(value: string) => void> = []
  async function* make() {
    for (let i = 0; i < 2; i++) yield await new Promise<string>((resolve) => values.push(resolve))
  }
  const onEnd = vi.fn<() => void>()
  const all = readAll(readAhead(make(), onEnd))
  await expect.poll(() => values.length).toBe(1)
  values[0]!('a')
  await expect.poll(() => values.length).toBe(2)
  values[1]!('b')
  expect(await all).toEqual(['a', 'b'])
  expect(onEnd).toHaveBeenCalledTimes(1)
})

test('a failure comes after the values before it', async () => {
  function* failing() {
    yield 'a'
    throw new Error('broken')
  }
  async function* failingLater() {
    yield await Promise.resolve('a')
    throw new Error('broken')
  }
  for (const make of [failing, failingLater]) {
    const onEnd = vi.fn<() => void>()
    expect(await readAll(readAhead<string>(make(), onEnd))).toEqual(['a', 'broken'])
    expect(onEnd).toHaveBeenCalledTimes(1)
  }
})

test('a source without an end is read only as far as the limit, and goes on when its reader has come', async () => {
  let given = 0
  const piece = 'x'.repeat(1024)
  const source = readAhead<string>(
    (function* () {
      for (;;) {
        given++
        yield piece
      }
    })(),
    () => undefined,
  )
  const ahead = given
  expect(ahead).toBe(MAX_AHEAD / piece.length + 1)
  await source.next()
  await source.next()
  expect(given).toBe(ahead + 2)
  source.return?.()
  await source.next()
  expect(given).toBe(ahead + 2)
})

test('the outcome is known together with the last value, as that of the source', async () => {
  const source = readAhead<string>(
    { next: () => ({ done: false, value: 'last' }), outcome: () => 'failed' },
    () => undefined,
  )
  expect(source.outcome?.()).toBeUndefined()
  expect(await source.next()).toEqual({ done: false, value: 'last' })
  expect(source.outcome?.()).toBe('failed')
})

test('the end of the reader ends the source', () => {
  const onReturn = vi.fn<() => void>()
  const onEnd = vi.fn<() => void>()
  const source = readAhead<string>({ next: () => new Promise(() => undefined), return: onReturn }, onEnd)
  source.return?.()
  expect(onReturn).toHaveBeenCalledTimes(1)
  expect(onEnd).toHaveBeenCalledTimes(1)
})
