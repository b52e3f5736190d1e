/** What a client of `fetch` sees of one response. */
export interface Observed {
  /** The status. Undefined if fetch rejected or hung. */
  status?: number
  /** The sizes of the chunks that were read. */
  sizes: number[]
  bytes: Uint8Array
  /** `ends`, `rejects with TypeError`, or `hangs …` with the effect of the abort. */
  end: string
}

/** After how many milliseconds a response counts as hanging. */
export interface Patience {
  /** Before its first byte. */
  firstByteMs: number
  /** Between two chunks. */
  quietMs: number
}

/** Reads a response to its end, and aborts it if it hangs. */
export async function observe(
  send: (signal: AbortSignal) => Promise<Response>,
  { firstByteMs, quietMs }: Patience,
): Promise<Observed> {
  const controller = new AbortController()
  const observed: Observed = { sizes: [], bytes: new Uint8Array(), end: 'ends' }
  let hangs = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const expectMore = (): void => {
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        hangs = true
        controller.abort()
      },
      observed.sizes.length === 0 ? firstByteMs : quietMs,
    )
  }
  expectMore()
  try {
    const response = await send(controller.signal)
    observed.status = response.status
    const reader = response.body?.getReader()
    for (;;) {
      expectMore()
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done || !value) break
      observed.sizes.push(value.length)
      observed.bytes = concat(observed.bytes, value)
    }
  } catch (error) {
    observed.end = `${hangs ? 'hangs until the abort, which ' : ''}rejects with ${(error as Error).name}`
  } finally {
    clearTimeout(timer)
  }
  if (hangs && observed.end === 'ends') observed.end = 'hangs until the abort, which ends it'
  return observed
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
