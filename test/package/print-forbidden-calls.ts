// A program that imports one file of the package and creates a mock, and prints as JSON which forbidden functions the project called
// meanwhile. The argument is the URL of the file. A mock is created, because applications do that at module scope too.

import process from 'node:process'

/**
 * What must not be called while a module is imported. workerd refuses all but `Math.random` there. It allows `Date`, which a new mock reads.
 */
const FORBIDDEN: ReadonlyArray<[holder: object, keys: readonly string[]]> = [
  [globalThis, ['AbortController', 'BroadcastChannel', 'Response', 'WebSocket', 'fetch']],
  [globalThis, ['setImmediate', 'setInterval', 'setTimeout']],
  [AbortSignal, ['abort', 'any', 'timeout']],
  [Response, ['error', 'json', 'redirect']],
  [crypto, ['getRandomValues', 'randomUUID']],
  [Math, ['random']],
]

interface Package {
  createMockOllama(): unknown
}

// msw makes signals and timers itself, so it is imported before anything is watched.
await import('msw')

const calls = new Set<string>()
for (const [holder, keys] of FORBIDDEN) for (const key of keys) watch(holder, key)

const url = process.argv[2]!
const imported = (await import(url)) as Partial<Package>
imported.createMockOllama?.()
process.stdout.write(JSON.stringify([...calls]))

/** Notes each call of a function, and each object that is made of a class, by a file of the project. */
function watch(holder: object, key: string): void {
  const original = Reflect.get(holder, key) as object
  const note = (): void => {
    const caller = callerOf(new Error().stack ?? '')
    if (caller) calls.add(`${key} in ${caller}`)
  }
  const watched = new Proxy(original, {
    apply(target, self, given: unknown[]) {
      note()
      return Reflect.apply(target as () => unknown, self, given)
    },
    construct(target, given, newTarget) {
      note()
      return Reflect.construct(target as new () => object, given, newTarget as () => object) as object
    },
  })
  Object.defineProperty(holder, key, { value: watched, configurable: true, writable: true })
}

/** Returns the file of the project that is nearest to the call. Undefined if the call comes from Node itself. */
function callerOf(stack: string): string | undefined {
  return /\/((?:src|handlers|test\/package\/module-scope)\b[^)\s:]*)/.exec(stack)?.[1]
}
