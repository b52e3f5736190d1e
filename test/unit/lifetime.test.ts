import { describe, expect, test, vi } from 'vitest'
import { Lifetime } from '../../src/streaming/lifetime.ts'

const GONE = new Error('the client has gone')

/** A lifetime with its signal, and the set of lifetimes that a reset aborts. */
function start() {
  const controller = new AbortController()
  const open = new Set<Lifetime>()
  const request = {}
  return { controller, open, request, lifetime: new Lifetime(controller.signal, request, open) }
}

describe('the outcome', () => {
  test('is pending at first', () => {
    const { lifetime } = start()
    expect(lifetime.outcome).toBe('pending')
    expect(lifetime.aborted).toBe(false)
  })

  test.each(['complete', 'failed'] as const)('is %s once it is closed so, whatever comes later', (outcome) => {
    const { lifetime, controller } = start()
    lifetime.close(outcome)
    lifetime.close('aborted')
    lifetime.abort(GONE)
    controller.abort(GONE)

    expect(lifetime.outcome).toBe(outcome)
    expect(lifetime.aborted).toBe(false)
    expect(lifetime.reason).toBeUndefined()
  })

  test('is aborted after an abort, with its reason', () => {
    const { lifetime } = start()
    lifetime.abort(GONE)
    lifetime.close('complete')

    expect(lifetime.outcome).toBe('aborted')
    expect(lifetime.reason).toBe(GONE)
  })

  test('is aborted as soon as somebody asks after the signal has fired, although nobody listened', () => {
    const { lifetime, controller } = start()
    controller.abort(GONE)

    expect(lifetime.aborted).toBe(true)
    expect(lifetime.outcome).toBe('aborted')
    expect(lifetime.reason).toBe(GONE)
  })
})

describe('a listener', () => {
  test.each([
    ['the signal fires', ({ controller }: ReturnType<typeof start>) => controller.abort(GONE)],
    ['the lifetime is aborted', ({ lifetime }: ReturnType<typeof start>) => lifetime.abort(GONE)],
  ])('is called once, with the reason, when %s', (_, abort) => {
    const started = start()
    const listeners = [vi.fn<(reason: unknown) => void>(), vi.fn<(reason: unknown) => void>()]
    for (const listener of listeners) started.lifetime.onAbort(listener)
    abort(started)
    abort(started)

    for (const listener of listeners) expect(listener).toHaveBeenCalledExactlyOnceWith(GONE)
  })

  test('is called at once when the request is aborted already', () => {
    const { lifetime } = start()
    lifetime.abort(GONE)
    const listener = vi.fn<(reason: unknown) => void>()
    lifetime.onAbort(listener)

    expect(listener).toHaveBeenCalledExactlyOnceWith(GONE)
  })

  test('is not called after it was removed', () => {
    const { lifetime } = start()
    const removed = vi.fn<() => void>()
    const kept = vi.fn<() => void>()
    const remove = lifetime.onAbort(removed)
    lifetime.onAbort(kept)
    remove()
    remove()
    lifetime.abort(GONE)

    expect(removed).not.toHaveBeenCalled()
    expect(kept).toHaveBeenCalledOnce()
  })

  test('is never called when the response has ended before', () => {
    const { lifetime, controller } = start()
    const before = vi.fn<() => void>()
    const after = vi.fn<() => void>()
    lifetime.onAbort(before)
    lifetime.close('complete')
    lifetime.onAbort(after)
    controller.abort(GONE)

    expect(before).not.toHaveBeenCalled()
    expect(after).not.toHaveBeenCalled()
  })
})

describe('what a lifetime holds', () => {
  test('is one listener of its signal, from its own first listener to its end', () => {
    const { lifetime, controller } = start()
    const add = vi.spyOn(controller.signal, 'addEventListener')
    const remove = vi.spyOn(controller.signal, 'removeEventListener')
    expect(add).not.toHaveBeenCalled()

    lifetime.onAbort(() => undefined)
    lifetime.onAbort(() => undefined)
    expect(add).toHaveBeenCalledExactlyOnceWith('abort', lifetime)
    expect(remove).not.toHaveBeenCalled()

    lifetime.close('complete')
    expect(remove).toHaveBeenCalledExactlyOnceWith('abort', lifetime)
  })

  test('needs no signal, because a reset aborts it as well', () => {
    const lifetime = new Lifetime(undefined, undefined, new Set())
    const listener = vi.fn()
    lifetime.onAbort(listener)
    lifetime.abort('reset')

    expect(listener).toHaveBeenCalledExactlyOnceWith('reset')
    expect(lifetime.outcome).toBe('aborted')
  })

  test('is a place among the open ones, from its first listener to its end, so that a reset can abort it', () => {
    const { lifetime, open } = start()
    expect(open.size).toBe(0)
    lifetime.onAbort(() => undefined)
    expect([...open]).toEqual([lifetime])
    lifetime.close('complete')
    expect(open.size).toBe(0)
  })

  test.each(['complete', 'aborted'] as const)('is its request, until it is %s', (outcome) => {
    const { lifetime, request } = start()
    expect(lifetime.owner).toBe(request)
    lifetime.close(outcome)
    expect(lifetime.owner).toBeUndefined()
  })
})

describe('toSignal', () => {
  test('makes a signal that fires with the reason of the abort', () => {
    const { lifetime } = start()
    const signal = lifetime.toSignal()
    expect(signal.aborted).toBe(false)
    lifetime.abort(GONE)

    expect(signal.aborted).toBe(true)
    expect(signal.reason).toBe(GONE)
  })

  test('makes a signal that has fired, of an aborted request', () => {
    const { lifetime } = start()
    lifetime.abort(GONE)
    expect(lifetime.toSignal().reason).toBe(GONE)
  })
})

describe('race', () => {
  test('settles as its promise does', async () => {
    const { lifetime } = start()
    await expect(lifetime.race(Promise.resolve('done'))).resolves.toBe('done')
    await expect(lifetime.race(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })

  test('rejects with the reason of an abort that comes first', async () => {
    const { lifetime } = start()
    const raced = lifetime.race(new Promise(() => undefined))
    lifetime.abort(GONE)

    await expect(raced).rejects.toBe(GONE)
  })

  test('removes its listener when its promise wins', async () => {
    const { lifetime } = start()
    const remove = vi.fn<() => void>()
    vi.spyOn(lifetime, 'onAbort').mockReturnValue(remove)
    await lifetime.race(Promise.resolve())

    expect(remove).toHaveBeenCalledOnce()
  })
})
