import { GoJsonError, quote } from '../go/json.ts'
import { findBase64Error } from '../go/json/base64.ts'
import type { Think } from '../protocol/requests.ts'

const DATA_URL = /^data:(?:image\/(?:jpeg|jpg|png|webp))?;base64,/

/**
 * Returns the base64 text of an image from its data URL. A real Ollama accepts no other URL.
 *
 * @throws GoJsonError with the message of a real Ollama, if the URL is not a data URL of an image
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (decodeImageURL)
 */
export function decodeImageUrl(url: string): string {
  if (/^https?:\/\//.test(url)) {
    throw new GoJsonError('image URLs are not currently supported, please use base64 encoded data instead')
  }
  const prefix = DATA_URL.exec(url)?.[0]
  const text = prefix && url.slice(prefix.length)
  if (text === undefined || findBase64Error(text) !== undefined) throw new GoJsonError('invalid image input')
  return text.replace(/[\r\n]/g, '')
}

const THINK_BY_EFFORT = new Map<string, Think | undefined>([
  ['', undefined],
  ['none', false],
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['max', 'max'],
  ['xhigh', 'max'],
  ['ultra', 'max'],
])

/**
 * Converts a reasoning effort of OpenAI to a native `think`.
 *
 * @throws GoJsonError with the message of a real Ollama, if the effort is unknown
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (thinkFromReasoningEffort)
 */
export function toThink(effort: string): Think | undefined {
  if (THINK_BY_EFFORT.has(effort)) return THINK_BY_EFFORT.get(effort)
  throw new GoJsonError(
    `invalid reasoning value: ${quote(effort)} ` +
      '(must be "minimal", "low", "medium", "high", "xhigh", "ultra", "max", or "none")',
  )
}
