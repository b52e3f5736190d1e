import { toJsonText } from '../../go/json-text.ts'

/** Writes a chunk as an event. `choices` is the list of choices as JSON text, and `usage` the token counts if the chunk has some. */
export type ChunkWriter = (choices: string, usage?: object) => string

/**
 * Creates a writer for the chunks of one stream.
 *
 * The writer builds no object for each chunk. Most fields are the same in all chunks of a stream, so they become text only once.
 *
 * @param before the fields of each chunk before its choices
 * @param after the fields of each chunk after its choices
 */
export function createChunkWriter(before: object, after: object = {}): ChunkWriter {
  const opening = `data: ${toJsonText(before).slice(0, -1)},"choices":`
  const closing = toClosing(after)
  return (choices, usage) => `${opening}${choices}${usage ? toClosing({ ...after, usage }) : closing}`
}

function toClosing(after: object): string {
  const text = toJsonText(after)
  return `${text === '{}' ? '}' : `,${text.slice(1)}`}\n\n`
}
