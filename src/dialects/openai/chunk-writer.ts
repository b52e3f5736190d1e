import { toJsonText } from '../../go/json-text.ts'

/** Writes a chunk as an event: the list of its choices as JSON text, and the counts where they are told. */
export type ChunkWriter = (choices: string, usage?: object) => string

/**
 * Makes what writes the chunks of one stream.
 *
 * Why not an object a chunk: most of a chunk is the same in all of a stream, so that it is turned into text only once.
 *
 * @param before what stands in a chunk before its choices
 * @param after what stands behind them
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
