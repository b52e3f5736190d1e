import { describe, expect, test, vi } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { postTo, question } from '../support/requests.ts'
import { CHAT, readEvents } from './openai-requests.ts'

const PATHS = [
  [CHAT, question('Hi')],
  ['/v1/completions', { prompt: 'Hi' }],
] as const

describe.each(PATHS)('%s', (path, body) => {
  const streamed = { ...body, stream: true }

  test('answers an error before the first byte with its status, streamed or not', async () => {
    const mock = createMockOllama({ reply: { error: { status: 503, message: 'busy' } } })

    for (const sent of [body, streamed]) {
      const response = await postTo(mock, path, sent)
      expect(response.status).toBe(503)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.json()).toEqual({
        error: { message: 'busy', type: 'api_error', param: null, code: null },
      })
    }
  })

  test('turns an error that a reply function throws into an error of OpenAI', async () => {
    const mock = createMockOllama({
      reply() {
        throw new TypeError('mine')
      },
    })

    const response = await postTo(mock, path, streamed)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { message: 'mine', type: 'api_error' } })
  })

  test('answers an error that a reply generator throws before its first piece with a status', async () => {
    const mock = createMockOllama({
      // oxlint-disable-next-line require-yield
      async *reply() {
        throw new TypeError('mine')
      },
    })

    const response = await postTo(mock, path, streamed)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { message: 'mine' } })
  })

  test('ends a stream at an error with an empty chunk, without a finish reason and without [DONE]', async () => {
    const mock = createMockOllama({ reply: { content: ['a'], error: 'broken' } })
    const text = await (await postTo(mock, path, streamed)).text()
    expect(text).not.toContain('broken')
    expect(text).not.toContain('[DONE]')

    const events = await readEvents(new Response(text))
    expect(events).toMatchObject([{ choices: [{ finish_reason: null }] }, { choices: [{ finish_reason: null }] }])
    expect(events[1]).toMatchObject({ model: '', id: events[0]?.id })
  })

  test('answers an error after content with its status, if it does not stream', async () => {
    const mock = createMockOllama({ reply: { content: ['a'], error: { status: 502, message: 'broken' } } })
    expect((await postTo(mock, path, body)).status).toBe(502)
  })

  test('asks a reply function for at most one piece more than is read', async () => {
    let asked = 0
    const mock = createMockOllama({
      async *reply() {
        for (;;) yield `piece ${asked++}`
      },
    })
    const reader = (await postTo(mock, path, streamed)).body!.getReader()
    for (let read = 1; read <= 100; read++) {
      await reader.read()
      expect(asked).toBeLessThanOrEqual(read + 1)
    }
    await reader.cancel()
  })

  test('rejects the reader with the reason of an abort, and ends the reply', async () => {
    const ended = vi.fn<() => void>()
    const mock = createMockOllama({
      async *reply(_, { signal }) {
        try {
          yield 'first'
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          yield 'never sent'
        } finally {
          ended()
        }
      },
    })
    const controller = new AbortController()
    const reader = (await postTo(mock, path, streamed, { signal: controller.signal })).body!.getReader()
    await reader.read()

    const next = reader.read()
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(next).rejects.toBe(reason)
    await expect.poll(() => ended).toHaveBeenCalledOnce()
  })
})

test('an error without a message gets the message of the real server', async () => {
  const mock = createMockOllama({ reply: { error: '' } })
  const answer = await (await postTo(mock, CHAT, question('Hi'))).json()
  expect(answer).toMatchObject({
    error: { message: 'something went wrong, please see the ollama server logs for details' },
  })
})
