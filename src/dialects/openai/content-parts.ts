import { findBase64Error } from '../../go/json/base64.ts'
import { OllamaError } from '../../protocol/ollama-error.ts'
import type { Message } from '../../protocol/requests.ts'
import { decodeImageUrl } from '../openai-inputs.ts'

const INVALID_FORMAT = 'invalid message format'

/**
 * Translates a message with several parts to native messages, one for each part.
 *
 * @throws OllamaError 400, or GoJsonError, with the message of a real Ollama, if a part is wrong
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (FromChatRequest)
 */
export function toMessagesOfParts(role: string, parts: readonly unknown[]): Message[] {
  return parts.map((part) => {
    if (!isObject(part)) throw new OllamaError(400, INVALID_FORMAT)
    switch (part['type']) {
      case 'text':
        return { role, content: toText(part['text']) }
      case 'image_url':
        return { role, images: [readImageUrl(part['image_url'])] }
      case 'input_audio':
        return { role, images: [readAudio(part['input_audio'])] }
      default:
        throw new OllamaError(400, INVALID_FORMAT)
    }
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new OllamaError(400, INVALID_FORMAT)
  return value
}

function readImageUrl(image: unknown): string {
  return decodeImageUrl(toText(isObject(image) ? image['url'] : image))
}

function readAudio(audio: unknown): string {
  if (!isObject(audio)) throw new OllamaError(400, 'invalid input_audio format')
  const data = audio['data']
  if (typeof data !== 'string') throw new OllamaError(400, 'invalid input_audio format: missing data')
  const errorOffset = findBase64Error(data)
  if (errorOffset !== undefined) {
    throw new OllamaError(400, `invalid input_audio base64 data: illegal base64 data at input byte ${errorOffset}`)
  }
  return data.replace(/[\r\n]+/g, '')
}
