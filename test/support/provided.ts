export type MswMajor = 2 | 3

declare module 'vitest' {
  /** The values that vitest.config.ts provides to each project. A test reads them with `inject('mswMajor')`. */
  interface ProvidedContext {
    mswMajor: MswMajor
    /** The path at which the browser projects serve the Service Worker of their msw. */
    workerUrl: string
  }
}
