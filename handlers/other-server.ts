/** An interceptor of `@mswjs/interceptors`. */
interface Interceptor {
  listenerCount?(type: string): number
}

/**
 * Counts the listeners through which msw's servers get the requests of this process. The count is 0 if no server listens.
 *
 * No version of msw has an API for this, so the function reads two globals. msw 2 sets the first one while a server listens, and each
 * server adds a listener. msw 3 keeps its interceptors in the second one. All its servers share the same listeners.
 */
export function countListeners(): number {
  const { [Symbol.for('fetch-interceptor')]: ofFetch, __MSW_INTERCEPTORS_REGISTRY: registry } = globalThis as {
    [name: symbol]: { emitter?: Interceptor } | undefined
    __MSW_INTERCEPTORS_REGISTRY?: Map<symbol, Interceptor>
  }
  const interceptors = [...(registry?.values() ?? []), ...(ofFetch ? [ofFetch.emitter] : [])]
  return interceptors.reduce((sum, interceptor) => sum + (interceptor?.listenerCount?.('request') ?? 0), 0)
}

/** The error of fixtures whose server is not the only one that listens. */
export const OTHER_SERVER =
  'Failed to give a test its own mock: found another server of msw in this process, so that requests would reach the network. Give its handlers to the server of the fixtures, in test.beforeEach(({ server }) => server.use(…)), or make the fixtures over your server, with ollamaFixtures({ server }).'
