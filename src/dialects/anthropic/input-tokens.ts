import { toJsonText } from '../../go/json-text.ts'
import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { contentBlock, type ContentBlock, type MessagesRequest } from './request-types.ts'

/**
 * Estimates the number of tokens in the input: one token for each four bytes of text. The first event of a stream has this number if the
 * model has not yet counted the tokens.
 *
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (EstimateInputTokens)
 */
export function estimateInputTokens({ system, messages = [], tools = [] }: MessagesRequest): number {
  let bytes = countSystem(system)
  for (const { role = '', content = [] } of messages) {
    bytes += countBytes(role)
    for (const block of content) bytes += countBlock(block)
  }
  for (const { name = '', description = '', input_schema: schema = '' } of tools) {
    bytes += countBytes(name) + countBytes(description) + countBytes(schema)
  }
  const tokens = Math.floor(bytes / 4)
  return tokens === 0 && (messages.length > 0 || system !== undefined) ? 1 : tokens
}

function countSystem(system: unknown): number {
  if (system === undefined) return 0
  if (typeof system === 'string') return countBytes(system)
  if (!Array.isArray(system)) return countBytes(toJsonText(system))
  return system.reduce<number>((sum, item) => sum + countUncheckedBlock(item), 0)
}

/** Counts the bytes of a value that may be a block. Any other value counts as 0 bytes. */
function countUncheckedBlock(item: unknown): number {
  try {
    return countBlock(unmarshalGoJson<ContentBlock>(toJsonText(item), contentBlock))
  } catch (error) {
    if (error instanceof GoJsonError) return 0
    throw error
  }
}

function countBlock(block: ContentBlock): number {
  const { type, text = '', thinking = '' } = block
  const byteCount = countBytes(text) + countBytes(thinking)
  return type === 'tool_use' || type === 'tool_result' ? byteCount + countBytes(toBlockText(block)) : byteCount
}

/** Writes a block as Go does: without empty fields. A field that is a pointer in Go stays if it points to an empty value, and so does `input`. */
function toBlockText({ type = '', text, citations, source, input, content, thinking, ...block }: ContentBlock): string {
  return toJsonText({
    type,
    text,
    citations: citations?.length ? citations.map(withRequiredFields) : undefined,
    source: source && { type: '', ...withoutEmpty(source) },
    input,
    content,
    thinking,
    ...withoutEmpty(block),
  })
}

function withRequiredFields(citation: object): object {
  return { type: '', url: '', title: '', ...withoutEmpty(citation) }
}

function withoutEmpty(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== false))
}

const encoder = new TextEncoder()
const OUTSIDE_ASCII = /[^\0-\u007f]/

function countBytes(text: string): number {
  // The text is tested first, because it is nearly always ASCII, and encoding would copy it.
  return OUTSIDE_ASCII.test(text) ? encoder.encode(text).length : text.length
}
