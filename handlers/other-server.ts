/** An interceptor of `@mswjs/interceptors`. All servers of msw 3 share one. */
interface Interceptor {
  listenerCount?(type: string): number
}

/**
 * Returns whether a server of msw already listens in this process. If a second server listened, both would get each request.
 *
 * No version of msw has an API for this, so the function reads two globals. msw 2 sets the first one while a server listens. msw 3 keeps
 * its interceptors in the second one, and they have listeners while a server listens. `own-server.test.ts` runs on both versions.
 */
export function isServerListening(): boolean {
  if (Symbol.for('fetch-interceptor') in globalThis) return true
  const { __MSW_INTERCEPTORS_REGISTRY: interceptors } = globalThis as {
    __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, Interceptor>
  }
  return [...(interceptors?.values() ?? [])].some((interceptor) => (interceptor.listenerCount?.('request') ?? 0) > 0)
}
