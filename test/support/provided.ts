export type MswMajor = 2 | 3

declare module 'vitest' {
  /** What vitest.config.ts provides to each project: `inject('mswMajor')`. */
  interface ProvidedContext {
    mswMajor: MswMajor
    /** Where the browser projects serve the Service Worker of their msw. */
    workerUrl: string
  }
}
