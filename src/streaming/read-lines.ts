import { describeValue } from '../misuse.ts'

const TASK = 'read the lines of a response'

/**
 * The values of a body that has one JSON text a line, each as soon as its line is there, wherever the body was cut into
 * chunks. Leaving the loop early cancels the body.
 *
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
      // Why the last line alone is kept: what comes before it is whole, and is not looked through again.
      const lines = text.split('\n')
      lines[0] = rest + lines[0]
      rest = done ? '' : lines.pop()!
      for (const line of lines) {
        number += 1
        if (line.trim() !== '') yield parseLine(line, number) as T
      }
    }
  } finally {
    // Why not awaited: a body need not ever say that it is cancelled. One that was read to its end takes no notice.
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
