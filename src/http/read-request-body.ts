import { nextTask } from '../streaming/clock.ts'
import { ConnectionError } from '../streaming/connection-error.ts'
import type { Lifetime } from '../streaming/lifetime.ts'

/** After how many chunks other tasks get their turn, so that a body whose chunks are always ready can be aborted too. */
const CHUNKS_PER_TASK = 256

/**
 * Reads the body of a Request. An abort cancels the body. If the client breaks its body off, the request is aborted with the
 * error that Node's own `fetch` rejects with.
 *
 * @throws the reason of the abort
 */
export async function readRequestBody(request: Request, lifetime: Lifetime): Promise<Uint8Array> {
  const { body } = request
  if (body === null) return new Uint8Array()
  try {
    // Some platforms, such as Firefox, do not give the body of a Request as a stream.
    return body === undefined
      ? new Uint8Array(await lifetime.race(request.arrayBuffer()))
      : await readStream(body, lifetime)
  } catch (error) {
    lifetime.abort(new ConnectionError('fetch failed', error))
    throw lifetime.reason
  }
}

async function readStream(body: ReadableStream<Uint8Array>, lifetime: Lifetime): Promise<Uint8Array> {
  const reader = body.getReader()
  const stop = lifetime.onAbort((reason) => {
    reader.cancel(reason).catch(() => undefined)
  })
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    // A cancelled body is done at once, even if its source never answers.
    const { done, value } = await reader.read()
    if (lifetime.aborted) throw lifetime.reason
    if (done) break
    if (!ArrayBuffer.isView(value)) throw new TypeError('Failed to read a body: found a chunk that is no Uint8Array.')
    chunks.push(value)
    size += value.length
    if (chunks.length % CHUNKS_PER_TASK === 0) await nextTask()
  }
  stop()
  return chunks.length === 1 ? chunks[0]! : join(chunks, size)
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
