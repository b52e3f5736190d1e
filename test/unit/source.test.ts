import { describe, expect, test, vi } from 'vitest'
import { toBodyStream } from '../../src/streaming/body-stream.ts'
import { expand } from '../../src/streaming/expand.ts'
import { Lifetime } from '../../src/streaming/lifetime.ts'
import { mapSource, readAll, startSource, type Source, type SourceOutcome } from '../../src/streaming/source.ts'

/** How a source gives its values: each at once, or each as a promise. */
const TIMINGS = ['at once', 'later'] as const
type Timing = (typeof TIMINGS)[number]

/**
 * Returns a source of these values. It throws an Error that is among them.
 *
 * @param knowsItsEnd whether the source reports its outcome together with its last value
 */
function toSource<T>(
  timing: Timing,
  values: readonly (T | Error)[],
  knowsItsEnd = false,
): Source<T> & { ended: () => void } {
  const ended = vi.fn<() => void>()
  let given = 0
  const next = (): IteratorResult<T, unknown> => {
    const value = values[given++]
    if (value instanceof Error) throw value
    return given > values.length ? { done: true, value: undefined } : { done: false, value: value as T }
  }
  return {
    next: timing === 'at once' ? next : async () => next(),
    return: ended,
    ...(knowsItsEnd && { outcome: () => (given >= values.length ? 'complete' : undefined) }),
    ended,
  }
}

/** Returns all values of a source, each with the outcome that the source reported right after it. */
async function read<T>(source: Source<T>): Promise<Array<[T, SourceOutcome | undefined]>> {
  const values: Array<[T, SourceOutcome | undefined]> = []
  for (;;) {
    const result = await source.next()
    if (result.done) return values
    values.push([result.value, source.outcome?.()])
  }
}

describe.each(TIMINGS)('a source that gives its values %s', (timing) => {
  test('is expanded, and each of its values becomes no value, one value or several', async () => {
    const source = expand<number, string>(toSource(timing, [0, 1, 3]), {
      each(count, output) {
        for (let i = 0; i < count; i++) output.add(`${count}.${i}`)
      },
    })

    expect(await read(source)).toEqual([
      ['1.0', undefined],
      ['3.0', undefined],
      ['3.1', undefined],
      ['3.2', undefined],
    ])
    expect(source.outcome?.()).toBe('complete')
  })

  test('is asked for its next value only when everything made from the previous value has been read', async () => {
    const given: number[] = []
    const source = expand<number, number>(
      mapSource(toSource(timing, [1, 2]), (value) => (given.push(value), value)),
      {
        each(value, output) {
          output.add(value)
          output.add(-value)
        },
      },
    )
    await source.next()
    await source.next()
    expect(given).toEqual([1])
    await source.next()
    expect(given).toEqual([1, 2])
  })

  test('reports its outcome together with the last value of its expansion, if it knows its end', async () => {
    const end = { each: (value: number, output: { add(value: number): void }) => output.add(value) }
    const knowing = expand<number, number>(toSource(timing, [1, 2], true), { ...end, atEnd: (output) => output.add(9) })
    const unknowing = expand<number, number>(toSource(timing, [1, 2]), end)

    expect(await read(knowing)).toEqual([
      [1, undefined],
      [2, undefined],
      [9, 'complete'],
    ])
    expect(await read(unknowing)).toEqual([
      [1, undefined],
      [2, undefined],
    ])
  })

  test('is ended, and not asked for more values, when its expansion ends', async () => {
    const source = toSource(timing, [1, 2, 3])
    const expanded = expand<number, number>(source, {
      each(value, output) {
        output.add(value)
        if (value === 2) output.end()
      },
      atEnd: (output) => output.add(9),
    })

    expect(await read(expanded)).toEqual([
      [1, undefined],
      [2, 'complete'],
    ])
    expect(source.ended).toHaveBeenCalledOnce()
  })

  test('makes its expansion fail when it fails, or end with a value that reports the failure', async () => {
    const each = (value: number, output: { add(value: number): void }): void => output.add(value)
    const failing = expand<number, number>(toSource(timing, [1, new Error('broken')]), { each })
    await failing.next()
    await expect((async () => failing.next())()).rejects.toThrow('broken')
    expect(failing.outcome?.()).toBe('failed')

    const reporting = expand<number, number>(toSource(timing, [1, new Error('broken')]), {
      each,
      atFailure: (_, output) => output.add(-1),
    })
    expect(await read(reporting)).toEqual([
      [1, undefined],
      [-1, 'failed'],
    ])
  })

  test('is started, which keeps its first value and throws an error that comes before it', async () => {
    const source = toSource<number>(timing, [1, 2])
    const started = await startSource(source, () => 0)
    expect(await read(started)).toEqual([
      [1, undefined],
      [2, undefined],
    ])
    await expect((async () => startSource(toSource<number>(timing, [new Error('broken')]), () => 0))()).rejects.toThrow(
      'broken',
    )
  })

  test('ends, once started, with a value that reports a later failure, or without one', async () => {
    const toStarted = (last: number | undefined) =>
      startSource(toSource<number>(timing, [1, new Error('broken')]), () => last)
    expect(await read(await toStarted(-1))).toEqual([
      [1, undefined],
      [-1, 'failed'],
    ])
    const quiet = await toStarted(undefined)
    expect(await read(quiet)).toEqual([[1, undefined]])
    expect(quiet.outcome?.()).toBe('failed')
  })

  test('is read to its end', async () => {
    expect(await readAll(toSource(timing, ['a', 'b']))).toEqual(['a', 'b'])
    await expect((async () => readAll(toSource(timing, ['a', new Error('broken')])))()).rejects.toThrow('broken')
  })

  test('becomes a body whose chunks are its values, and which closes with the last one', async () => {
    const lifetime = new Lifetime(undefined, undefined, new Set())
    const reader = toBodyStream(toSource(timing, ['a', new Uint8Array([98])], true), lifetime).getReader()
    const first = await reader.read()
    expect(lifetime.outcome).toBe('pending')
    const second = await reader.read()

    expect([first.value, second.value]).toEqual([new Uint8Array([97]), new Uint8Array([98])])
    expect(lifetime.outcome).toBe('complete')
    expect(await reader.read()).toEqual({ done: true, value: undefined })
  })

  test('breaks off its body when it fails', async () => {
    const lifetime = new Lifetime(undefined, undefined, new Set())
    const reader = toBodyStream(toSource(timing, ['a', new Error('broken')]), lifetime).getReader()
    await reader.read()

    await expect(reader.read()).rejects.toThrow('broken')
    expect(lifetime.outcome).toBe('failed')
  })

  test('is ended when the reader of its body cancels, or when its request is aborted', async () => {
    const [cancelled, aborted] = [toSource(timing, ['a', 'b']), toSource(timing, ['a', 'b'])]
    const [one, other] = [0, 0].map(() => new Lifetime(undefined, undefined, new Set()))
    await toBodyStream(cancelled, one!).cancel()
    const reader = toBodyStream(aborted, other!).getReader()
    other!.abort(new Error('gone'))

    await expect(reader.read()).rejects.toThrow('gone')
    expect(cancelled.ended).toHaveBeenCalledOnce()
    expect(aborted.ended).toHaveBeenCalledOnce()
    expect([one!.outcome, other!.outcome]).toEqual(['aborted', 'aborted'])
  })
})
