import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import { CHAT, readEvents, toEvents } from './openai-requests.ts'

const streamed = { stream: true }

describe('ids', () => {
  test('are numbers as on the real server, and no two answers have the same id', async () => {
    const mock = createMockOllama()
    const answers = Array.from({ length: 500 }, () => readJson<{ id: string }>(postTo(mock, CHAT, question('Hi'))))
    const ids = (await Promise.all(answers)).map(({ id }) => id)

    for (const id of ids) expect(id).toMatch(/^chatcmpl-\d{1,3}$/)
    expect(new Set(ids).size).toBe(500)
  })

  test('are the same in all chunks of a stream', async () => {
    const mock = createMockOllama()
    const first = await readEvents(await postTo(mock, CHAT, question('one two three', streamed)))
    const second = await readEvents(await postTo(mock, CHAT, question('one two three', streamed)))

    expect(new Set(first.map(({ id }) => id)).size).toBe(1)
    expect(first[0]?.id).not.toBe(second[0]?.id)
  })

  test('depend on the seed, and are the first ones again after a reset', async () => {
    const mock = createMockOllama({ seed: 7 })
    const ask = async (of = mock): Promise<unknown> =>
      (await readJson<Record<string, unknown>>(postTo(of, CHAT, question('Hi'))))['id']
    const id = await ask()

    expect(await ask()).not.toBe(id)
    mock.reset()
    expect(await ask()).toBe(id)
    expect(await ask(createMockOllama({ seed: 7 }))).toBe(id)
    expect(await ask(createMockOllama({ seed: 8 }))).not.toBe(id)
  })
})

describe('created', () => {
  const start = Date.UTC(2030, 0, 1)

  test('is the time of the answer in whole seconds', async () => {
    const mock = createMockOllama({ now: () => new Date(start + 999) })
    expect((await readJson<Record<string, unknown>>(postTo(mock, CHAT, question('Hi'))))['created']).toBe(start / 1000)
  })

  test('is the time of the first chunk in all chunks of a stream', async () => {
    let time = start
    const mock = createMockOllama({ now: () => new Date((time += 1000)) })
    const events = await readEvents(await postTo(mock, CHAT, question('one two three', streamed)))

    expect(events.length).toBeGreaterThan(3)
    expect(new Set(events.map(({ created }) => created)).size).toBe(1)
  })

  test('is the time of each chunk in a stream of /v1/completions', async () => {
    let time = start
    const mock = createMockOllama({ now: () => new Date((time += 1000)) })
    const events = await readEvents(await postTo(mock, '/v1/completions', { prompt: 'one two', stream: true }))

    const times = events.map(({ created }) => created)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(times.length)
  })
})

describe('a stream', () => {
  test('has one event in each chunk, and all events of its end in the last chunk', async () => {
    const mock = createMockOllama({ reply: { content: ['a', 'b', 'c'] } })
    const body = question('Hi', { stream: true, stream_options: { include_usage: true } })
    const chunks = await readChunks(await postTo(mock, CHAT, body))

    for (const chunk of chunks) expect(chunk).toMatch(/^data: .*\n\n$/s)
    expect(chunks.map((chunk) => toEvents(chunk).length)).toEqual([1, 1, 1, 3])
    expect(toEvents(chunks[3]!)).toMatchObject([
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage: { completion_tokens: 3 } },
      '[DONE]',
    ])
  })

  test('has the role in its first event only', async () => {
    const mock = createMockOllama({ reply: { thinking: ['hm'], content: ['a', 'b'] } })
    const events = await readEvents(await postTo(mock, CHAT, question('Hi', streamed)))

    expect(events.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', reasoning: 'hm' },
      { content: 'a' },
      { content: 'b' },
      {},
    ])
  })

  test('splits a piece with thinking and content into two events in one chunk', async () => {
    const mock = createMockOllama({
      async *reply() {
        yield { thinking: 'hm', content: 'so', toolCalls: [{ name: 'f', arguments: { a: '<' }, id: 'call_x' }] }
      },
    })
    const [first = ''] = await readChunks(await postTo(mock, CHAT, question('Hi', streamed)))

    expect(toEvents(first)).toMatchObject([
      { choices: [{ delta: { role: 'assistant', reasoning: 'hm' } }] },
      {
        choices: [
          {
            delta: {
              content: 'so',
              tool_calls: [
                { id: 'call_x', index: 0, type: 'function', function: { name: 'f', arguments: '{"a":"\\u003c"}' } },
              ],
            },
          },
        ],
      },
    ])
  })

  test('escapes the characters that are markup in HTML, as Go does', async () => {
    const mock = createMockOllama({ reply: { content: ['', '<b>&\u2028'] } })
    const text = await (await postTo(mock, CHAT, question('Hi', { stream: true, model: 'a<b' }))).text()

    expect(text).toContain(String.raw`"\u003cb\u003e\u0026\u2028"`)
    expect(text).toContain(String.raw`"model":"a\u003cb"`)
    expect(text).not.toContain('<')
  })
})

describe('the request', () => {
  test('reaches a reply function as a native request', async () => {
    const received: unknown[] = []
    const mock = createMockOllama({
      reply(request) {
        received.push(request)
        return 'ok'
      },
    })
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
    await postTo(mock, CHAT, {
      model: 'llama3.1:8b',
      messages: [
        { role: 'developer', content: 'short' },
        { role: 'user', content: 'Why?' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', content: '22', tool_call_id: 'c' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
      max_tokens: 5,
      stop: 'x',
      response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
      reasoning_effort: 'minimal',
    })

    expect(received).toMatchObject([
      {
        endpoint: 'chat',
        prompt: 'Why?',
        messages: [
          { role: 'developer', content: 'short' },
          { role: 'user', content: 'Why?' },
          { role: 'assistant', content: '', tool_calls: [{ id: 'c', function: { name: 'f', arguments: { a: 1 } } }] },
          { role: 'tool', content: '22', tool_name: 'f', tool_call_id: 'c' },
        ],
        tools: [{ function: { name: 'f' } }],
        options: { num_predict: 5, stop: ['x'], temperature: 1, top_p: 1 },
        format: { type: 'object' },
        think: 'low',
        body: { max_tokens: 5 },
      },
    ])
  })

  test('has its text as the prompt, with an image before or after the text', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } }
    const text = { type: 'text', text: 'What is this?' }
    const mock = createMockOllama()
    const readEcho = async (content: unknown): Promise<string> =>
      (await readEvents(await postTo(mock, CHAT, question(content, streamed))))
        .map(({ choices }) => choices[0]?.delta.content ?? '')
        .join('')

    expect(await readEcho([text, image])).toBe('Echo: What is this?')
    expect(await readEcho([image, text])).toBe('Echo: What is this?')
  })

  test('sets the answer with reply_text, in the default profile only', async () => {
    const body = question('Hi', { reply_text: 'as told' })
    const content = { choices: [{ message: { content: 'as told' } }] }

    expect(await readJson<Record<string, unknown>>(postTo(createMockOllama(), CHAT, body))).toMatchObject(content)
    expect(
      await readJson<Record<string, unknown>>(postTo(createMockOllama({ strict: true }), CHAT, body)),
    ).not.toMatchObject(content)
  })

  test('without a model gets the default model, in the default profile only', async () => {
    const body = { messages: [{ role: 'user', content: 'Hi' }] }

    expect(await readJson<Record<string, unknown>>(postTo(createMockOllama(), CHAT, body))).toMatchObject({
      model: 'llama3.1:8b',
    })
    expect((await postTo(createMockOllama({ strict: true }), CHAT, body)).status).toBe(400)
  })

  test('without messages is refused in both profiles', async () => {
    for (const strict of [true, false]) {
      const response = await postTo(createMockOllama({ strict }), CHAT, { messages: [] })
      expect(response.status).toBe(400)
    }
  })
})
