// The router loads this file only when a body is compressed. So it may import its library, and need not be small.
import { Decompress } from 'fzstd'
import { OllamaError } from '../protocol/ollama-error.ts'
import { DAMAGED, ZstdError } from './zstd-error.ts'
import { readZstdFrames } from './zstd-frames.ts'

/** The largest body after decompression: `maxDecompressedBodySize` in server/cloud_proxy.go. */
const MAX_BODY_BYTES = 20 * 2 ** 20

/**
 * How many bytes the library may move. It moves the window of a frame once for each block, so a small body of many blocks would
 * take minutes. A body of 20 MiB in blocks of the usual 128 KiB moves 1.3 GB.
 */
const MAX_MOVED_BYTES = 2 ** 35

/**
 * Decompresses a body that was sent with `content-encoding: zstd`. An empty body stays empty. The checksum of a frame is not
 * compared.
 *
 * @throws OllamaError 400 with the message of the real server, if the body is no zstd data, is cut short, or is too large
 */
export function decompressZstd(body: Uint8Array): Uint8Array {
  if (body.length === 0) return body
  const parts: Uint8Array[] = []
  let moved = 0
  try {
    for (const { bytes, windowSize, blocks } of readZstdFrames(body, MAX_BODY_BYTES)) {
      moved += blocks * windowSize
      if (moved > MAX_MOVED_BYTES) throw new ZstdError(TOO_MANY_BLOCKS)
      new Decompress((part) => parts.push(part)).push(bytes, true)
    }
  } catch (error) {
    // All other errors come from the library.
    throw new OllamaError(400, error instanceof ZstdError ? error.message : DAMAGED)
  }
  return join(parts)
}

const TOO_MANY_BLOCKS = 'Failed to decompress a body: found too many small blocks. Send larger ones, or no zstd.'

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
