/** An interceptor of `@mswjs/interceptors`. All servers of msw 3 share it. */
interface Interceptor {
  listenerCount?(type: string): number
}

/**
 * Whether a server of msw listens in this process already. Two servers would both be asked about each request.
 *
 * No version of msw offers this, so it is read from two globals. msw 2 sets the first while a server listens. msw 3 keeps its
 * interceptors in the second, and they have listeners while a server listens. `own-server.test.ts` runs on both versions.
 */
export function isServerListening(): boolean {
  if (Symbol.for('fetch-interceptor') in globalThis) return true
  const { __MSW_INTERCEPTORS_REGISTRY: interceptors } = globalThis as {
    __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, Interceptor>
  }
  return [...(interceptors?.values() ?? [])].some((interceptor) => (interceptor.listenerCount?.('request') ?? 0) > 0)
}
