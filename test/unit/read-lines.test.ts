import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { readLines } from '../../src/streaming/read-lines.ts'

async function linesOf(response: Response): Promise<unknown[]> {
  const lines: unknown[] = []
  for await (const line of readLines(response)) lines.push(line)
  return lines
}

/** Returns a response whose chunks the test writes one by one, and a mock function that is called if its body is cancelled. */
function openResponse(): {
  response: Response
  write(text: string): void
  close(): void
  cancelled: ReturnType<typeof vi.fn>
} {
  const cancelled = vi.fn<() => void>()
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given), cancel: cancelled })
  const write = (text: string): void => controller.enqueue(new TextEncoder().encode(text))
  return { response: new Response(body), write, close: () => controller.close(), cancelled }
}

describe('readLines', () => {
  test('gives the same lines wherever the body is cut into chunks, even inside a character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.json()),
        fc.array(fc.nat(2000)),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.boolean(),
        async (texts, cuts, newline, endsWithNewline) => {
          const lines = [...texts, '{"text":"née 🐈 東京"}']
          const bytes = new TextEncoder().encode(lines.join(newline) + (endsWithNewline ? newline : ''))
          const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length]
          const body = new ReadableStream<Uint8Array>({
            start(controller) {
              for (let i = 1; i < places.length; i++) controller.enqueue(bytes.slice(places[i - 1], places[i]))
              controller.close()
            },
          })
          expect(await linesOf(new Response(body))).toEqual(lines.map((line) => JSON.parse(line) as unknown))
        },
      ),
    )
  })

  test('gives a line before the next one is written', async () => {
    const { response, write, close } = openResponse()
    const lines = readLines<{ n: number }>(response)
    write('{"n":1}\n{"n":2}\n{"n"')
    expect(await lines.next()).toEqual({ done: false, value: { n: 1 } })
    expect(await lines.next()).toEqual({ done: false, value: { n: 2 } })
    write(':3}')
    close()
    expect(await lines.next()).toEqual({ done: false, value: { n: 3 } })
    expect(await lines.next()).toEqual({ done: true, value: undefined })
  })

  test('gives no lines for a missing, empty or blank body', async () => {
    expect(await linesOf(new Response(null))).toEqual([])
    expect(await linesOf(new Response(''))).toEqual([])
    expect(await linesOf(new Response('\n \r\n'))).toEqual([])
  })

  test('cancels the body if the loop is left early', async () => {
    const { response, write, cancelled } = openResponse()
    write('1\n2\n')
    for await (const line of readLines(response)) {
      expect(line).toBe(1)
      break
    }
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('throws an error with the line number for a line that is not JSON, and cancels the body', async () => {
    const { response, write, cancelled } = openResponse()
    write(`{}\n\n<html>${'x'.repeat(100)}\n`)
    await expect(linesOf(response)).rejects.toThrow(
      `Failed to read the lines of a response: found '<html>${'x'.repeat(51)}…' in line 3. Give a body with one JSON text a line.`,
    )
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('gives the whole lines of a body that breaks off, and then throws the error of the body', async () => {
    const failure = new TypeError('terminated')
    let pulls = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1
        if (pulls === 1) controller.enqueue(new TextEncoder().encode('1\n2'))
        else controller.error(failure)
      },
    })
    const lines = readLines(new Response(body))
    expect((await lines.next()).value).toBe(1)
    await expect(lines.next()).rejects.toBe(failure)
  })

  test('refuses a body that is already used', async () => {
    const used = new Response('{}\n')
    await used.text()
    const sentence = 'Failed to read the lines of a response: found a body that is already used.'
    await expect(linesOf(used)).rejects.toThrow(sentence)
    const locked = new Response('{}\n')
    locked.body?.getReader()
    await expect(linesOf(locked)).rejects.toThrow(sentence)
  })

  test('refuses a value that is not a Response', async () => {
    await expect(linesOf('{}' as unknown as Response)).rejects.toThrow("found '{}'. Give a Response.")
  })
})
