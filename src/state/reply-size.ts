import type { Reply } from '../replies/reply.ts'

/** The memory that a part of a reply takes besides its text, in UTF-16 units. */
const SIZE_OF_PART = 8

/** Returns the size of a reply, or of a part of it, in UTF-16 units. */
export function sizeOfReply(part: Reply): number {
  if (typeof part === 'string') return part.length
  const { content = '', thinking = '', toolCalls = [] } = part
  const sizeOfTexts = [content, thinking].flat().reduce((sum, text) => sum + text.length + SIZE_OF_PART, 0)
  return sizeOfTexts + (toolCalls.length === 0 ? 0 : JSON.stringify(toolCalls).length)
}
