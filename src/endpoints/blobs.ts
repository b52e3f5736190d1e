import { quote } from '../go/json.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { MockState } from '../state/exchange.ts'

const DIGEST = /^sha256[:-][\da-fA-F]{64}$/

/**
 * Returns the key of a blob: its digest in the form of a file name, `sha256-…`.
 *
 * @throws OllamaError 400 for an invalid digest
 */
export function toBlobKey(digest: string): string {
  if (!DIGEST.test(digest)) throw new OllamaError(400, 'invalid digest format')
  return digest.replace(':', '-')
}

/**
 * Answers `HEAD /api/blobs/:digest`.
 *
 * @throws OllamaError 400 for an invalid digest, 404 if the blob was not uploaded
 */
export function answerHasBlob({ blobs }: MockState, digest: string): HttpAnswer {
  if (!blobs.has(toBlobKey(digest))) throw new OllamaError(404, `blob ${quote(digest)} not found`)
  return { status: 200, headers: {} }
}

/**
 * Answers `POST /api/blobs/:digest`, and keeps the bytes.
 *
 * @throws OllamaError 400 for an invalid digest, or if the bytes have another digest
 */
export async function answerCreateBlob({ blobs }: MockState, digest: string, bytes: Uint8Array): Promise<HttpAnswer> {
  const key = toBlobKey(digest)
  if (blobs.has(key)) return { status: 200, headers: {} }
  const actual = `sha256:${await sha256(bytes)}`
  if (actual !== digest) {
    throw new OllamaError(400, `digest mismatch, expected ${quote(digest)}, got ${quote(actual)}`)
  }
  blobs.set(key, bytes)
  return { status: 201, headers: {} }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const { crypto } = globalThis
  if (!crypto?.subtle) {
    throw new OllamaError(
      500,
      'Failed to check a blob: found no crypto.subtle. Serve the page from https or from localhost.',
    )
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
