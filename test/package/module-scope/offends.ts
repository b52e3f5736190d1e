// A module that does at module scope what the package must not do there.

export const signal: AbortSignal = new AbortController().signal
export const lucky: number = Math.random()
export const timer: unknown = setTimeout(() => undefined)
