// Functions that read the body of a response as a client does.

/** Returns the chunks of a body as texts. A chunk is the bytes of one read. */
export async function readChunks(response: Response): Promise<string[]> {
  const decoder = new TextDecoder()
  const chunks: string[] = []
  for await (const bytes of toIterable(response)) chunks.push(decoder.decode(bytes, { stream: true }))
  return chunks
}

/** Yields the objects of an NDJSON body, each as soon as its line has arrived. */
export async function* readFrames<T>(response: Response): AsyncGenerator<T> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of toIterable(response)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as T
  }
  if (rest !== '') throw new Error(`Failed to read the stream: found ${rest} after the last newline.`)
}

export function readAllFrames<T>(response: Response): Promise<T[]> {
  return collect(readFrames<T>(response))
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

function toIterable(response: Response): AsyncIterable<Uint8Array> {
  if (!response.body) throw new Error('Failed to read the stream: found no body.')
  return response.body
}
