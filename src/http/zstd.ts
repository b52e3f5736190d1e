import { OllamaError } from '../protocol/ollama-error.ts'
import { readZstdFrames, ZstdError, type ZstdFrame } from './zstd-frames.ts'

/** The largest body after decompression: `maxDecompressedBodySize` in server/cloud_proxy.go. */
const MAX_BODY_BYTES = 20 * 2 ** 20

/**
 * How many bytes the library may move. It moves the window of a frame once for each block, so a small body of many blocks would
 * take minutes. A body of 20 MiB in blocks of the usual 128 KiB moves 1.3 GB.
 */
const MAX_MOVED_BYTES = 2 ** 35

type Library = typeof import('fzstd')

/**
 * Decompresses a body that was sent with `content-encoding: zstd`. An empty body stays empty. The checksum of a frame is not
 * compared.
 *
 * @throws OllamaError 400 with the message of the real server, if the body is no zstd data, is cut short, or is too large
 */
export async function decompressZstd(body: Uint8Array): Promise<Uint8Array> {
  if (body.length === 0) return body
  const library = await import('fzstd')
  const parts: Uint8Array[] = []
  const left = { bytes: MAX_BODY_BYTES, moved: MAX_MOVED_BYTES }
  try {
    for (const frame of readZstdFrames(body)) decompressFrame(library, frame, parts, left)
  } catch (error) {
    if (error instanceof ZstdError) throw new OllamaError(400, error.message)
    throw error
  }
  return join(parts, MAX_BODY_BYTES - left.bytes)
}

function decompressFrame(
  { Decompress }: Library,
  { bytes, contentSize, windowSize, blocks }: ZstdFrame,
  parts: Uint8Array[],
  left: { bytes: number; moved: number },
): void {
  left.moved -= blocks * windowSize
  if (left.moved < 0) {
    throw new ZstdError('Failed to decompress a body: found too many small blocks. Send larger ones, or no zstd.')
  }
  let size = 0
  const decompress = new Decompress((part) => {
    size += part.length
    left.bytes -= part.length
    if (left.bytes < 0) throw new ZstdError('http: request body too large')
    if (contentSize !== undefined && size > contentSize) throw new ZstdError('frame size exceeded')
    parts.push(part)
  })
  try {
    decompress.push(bytes, true)
  } catch (error) {
    if (error instanceof ZstdError) throw error
    // The real server has a sentence for each way in which a block can be damaged. The library does not tell them apart.
    throw new ZstdError('Failed to decompress a body: found a damaged block of zstd.')
  }
  if (contentSize !== undefined && size < contentSize) {
    throw new ZstdError('frame size does not match size on stream')
  }
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
