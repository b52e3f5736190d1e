import { findBase64Error } from '../../go/json/base64.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { ImageSource } from './request-types.ts'

/**
 * Returns the base64 text of an image.
 *
 * @throws OllamaError 400 if the source is a URL, or is not base64
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (resolveImageSource)
 */
export function toImage({ type = '', data = '' }: ImageSource): string {
  if (type !== 'base64') {
    throw new OllamaError(400, `invalid image source type: ${type}. Only base64 images are supported.`)
  }
  const errorOffset = findBase64Error(data)
  if (errorOffset !== undefined) {
    throw new OllamaError(400, `invalid base64 image data: illegal base64 data at input byte ${errorOffset}`)
  }
  return data.replace(/[\r\n]+/g, '')
}
