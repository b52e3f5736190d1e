import { describeValue } from '../misuse.ts'

const TASK = 'read the lines of a response'

/**
 * Reads a response body that has one JSON text per line (NDJSON). Yields each value as soon as its line is complete, however the
 * body was cut into chunks, and skips empty lines. Leaving the loop early cancels the body.
 *
 * The errors are thrown by the loop, not by the call.
 *
 * @throws TypeError if the argument is not a Response, or if its body is already used
 * @throws SyntaxError if a line is not JSON
 * @example
 * for await (const line of readLines<ChatResponse>(response)) text += line.message.content
 */
export async function* readLines<T = unknown>(response: Response): AsyncGenerator<T, void, void> {
  if (typeof response !== 'object' || response === null || !('body' in response)) {
    throw new TypeError(`Failed to ${TASK}: found ${describeValue(response)}. Give a Response.`)
  }
  if (response.bodyUsed || response.body?.locked) {
    throw new TypeError(
      `Failed to ${TASK}: found a body that is already used. Give a Response that nobody reads, or its clone().`,
    )
  }
  if (!response.body) return

  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0
  let isAtEnd = false
  try {
    while (!isAtEnd) {
      const { done, value } = await reader.read()
      isAtEnd = done
      const text = decoder.decode(value, { stream: !done })
      // Only the last line is kept. The lines before it are complete, so that they need not be searched for a newline again.
      const lines = text.split('\n')
      lines[0] = rest + lines[0]
      rest = done ? '' : lines.pop()!
      for (const line of lines) {
        number += 1
        if (line.trim() !== '') yield parseLine(line, number) as T
      }
    }
  } finally {
    // This is not awaited, because a body may never confirm that it is cancelled. It does nothing to a body that was read
    // completely.
    reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new SyntaxError(
      `Failed to ${TASK}: found ${describeValue(line.trim())} in line ${number}. Give a body with one JSON text a line.`,
    )
  }
}
