/** Stands for a client that keeps the `fetch` that it finds when its module is loaded. */
export const kept: typeof fetch = fetch
