import { describe, expect, test } from 'vitest'
import { readLines, reply, type ReplyObject } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, toRequest } from '../../support/dialects.ts'

const network = await intercept()

const STREAMED = [true, false] as const
const CASES = DIALECTS.flatMap((dialect) => STREAMED.map((stream) => ({ dialect, stream })))

/** Returns the JSON objects of a body that consists of lines, of events, or of one object. */
async function readObjects(response: Response): Promise<object[]> {
  const lines = (await response.text()).split('\n').map((line) => line.replace(/^data: /, ''))
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object)
}

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplyObject) => serve(way, network, { reply: source })

  test.for(CASES)('reply.refused() rejects a $dialect request, stream: $stream', async ({ dialect, stream }) => {
    const { mock, post } = open(reply.refused())
    const { path, body } = toRequest(dialect, 'Hi', { stream })

    await expect(post(path, body)).rejects.toThrow(TypeError)
    expect(mock.lastRequest).toMatchObject({ path, outcome: 'failed' })
  })

  test.for(CASES)(
    'reply.disconnect() breaks off a $dialect request before its status, stream: $stream',
    async ({ dialect, stream }) => {
      const { post } = open(reply.disconnect())
      const { path, body } = toRequest(dialect, 'Hi', { stream })

      await expect(post(path, body)).rejects.toThrow(TypeError)
    },
  )

  test.for(CASES)(
    'reply.disconnect({ content }) breaks off the body of a response: $dialect, stream: $stream',
    async (row) => {
      const { dialect, stream } = row
      const { post } = open(reply.disconnect({ content: 'One two three' }))
      const { path, body } = toRequest(dialect, 'Hi', { stream })
      const response = await post(path, body)

      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toThrow(TypeError)
    },
  )

  test.for(CASES)(
    'reply.hang() leaves a $dialect request unanswered until the client aborts, stream: $stream',
    async ({ dialect, stream }) => {
      const { mock, post } = open(reply.hang())
      const { path, body } = toRequest(dialect, 'Hi', { stream })
      const client = new AbortController()
      const answer = post(path, body, { signal: client.signal })
      const first = await Promise.race([answer.then(() => 'an answer'), untilRequested(() => mock.requests.length)])
      expect(first).toBe('the request')
      client.abort()

      await expect(answer).rejects.toHaveProperty('name', 'AbortError')
    },
  )

  test('reply.hang({ content, after }) sends as many lines as after says, and no more', async () => {
    const { post } = open(reply.hang({ content: 'One two three', after: 2 }))
    const { path, body } = toRequest('ollama', 'Hi', { stream: true })
    const client = new AbortController()
    const pieces: string[] = []
    const reading = (async () => {
      for await (const line of readLines<{ message: { content: string } }>(
        await post(path, body, { signal: client.signal }),
      )) {
        pieces.push(line.message.content)
        if (pieces.length === 2) client.abort()
      }
    })()

    await expect(reading).rejects.toHaveProperty('name', 'AbortError')
    expect(pieces).toEqual(['One', ' two'])
  })

  test('reply.lines() sends each text as it is, and each object as one line', async () => {
    const { post } = open(
      reply.lines([{ message: { content: 'Hi' }, done: false }, '{"broken":', '\n', { done: true }]),
    )
    const { path, body } = toRequest('ollama', 'Hi', { stream: true })
    const response = await post(path, body)

    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect(await response.text()).toBe('{"message":{"content":"Hi"},"done":false}\n{"broken":\n{"done":true}\n')
  })

  test('reply.lines() sends each object as an event to a client that reads events', async () => {
    const { post } = open(reply.lines([{ choices: [] }, 'data: [DONE]\n\n']))
    const { path, body } = toRequest('openai', 'Hi', { stream: true })

    expect(await (await post(path, body)).text()).toBe('data: {"choices":[]}\n\ndata: [DONE]\n\n')
  })

  test('reply.lines() is the whole body of a response that does not stream', async () => {
    const { mock, post } = open(reply.lines(['<html>502</html>']))
    const { path, body } = toRequest('anthropic', 'Hi')

    expect(await (await post(path, body)).text()).toBe('<html>502</html>')
    expect(mock.lastRequest?.outcome).toBe('complete')
  })

  test.for(CASES)(
    'extra adds fields to each line, and others to the last line: $dialect, stream: $stream',
    async (row) => {
      const { dialect, stream } = row
      const { post } = open({ content: 'One {two} three}', extra: { line: { x_id: 7 }, last: { x_cost: 0.5 } } })
      const { path, body } = toRequest(dialect, 'Hi', { stream })
      const objects = await readObjects(await post(path, body))

      expect(objects.length).toBeGreaterThanOrEqual(stream ? 4 : 1)
      expect(objects.every((object) => 'x_id' in object && object.x_id === 7)).toBe(true)
      expect(objects.map((object) => 'x_cost' in object)).toEqual(objects.map((_, i) => i === objects.length - 1))
      expect(objects.at(-1)).toMatchObject({ x_cost: 0.5 })
    },
  )

  test('extra adds no fields to an error response', async () => {
    const { post } = open({ error: { status: 503, message: 'busy' }, extra: { line: { x_id: 7 } } })
    const { path, body } = toRequest('ollama', 'Hi')

    expect(await (await post(path, body)).json()).toEqual({ error: 'busy' })
  })

  test('a rule for an endpoint without a model may have extra fields, too', async () => {
    const { mock, post } = open({ content: '' })
    mock.when({ endpoint: 'pull' }, { extra: { last: { x_id: 7 } } })
    const objects = await readObjects(await post('/api/pull', { model: 'llama3.2' }))

    expect(objects.at(-1)).toEqual({ status: 'success', x_id: 7 })
    expect(objects[0]).not.toHaveProperty('x_id')
  })
})

/** Waits until the mock has received a request. */
async function untilRequested(count: () => number): Promise<string> {
  while (count() === 0) await new Promise((resolve) => setTimeout(resolve))
  return 'the request'
}
