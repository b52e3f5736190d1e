import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions, type Reply, type WebSearchFixture } from '../../src/index.ts'
import { askForResponse, postResponse, streamResponse, typesOf } from './responses-requests.ts'

const SEARCH = { tools: [{ type: 'web_search' }] }
const search = (query: unknown) => ({ name: 'web_search', arguments: { query } })
const webSearch: WebSearchFixture = {
  results: { sky: [{ title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }] },
}

/** Creates a mock that gives one reply after the other. `received` has the last message of each request to the model. */
function createRounds(replies: readonly Reply[], options: MockOllamaOptions = {}) {
  const received: string[] = []
  const mock = createMockOllama({
    webSearch,
    ...options,
    reply({ messages }, { call }) {
      received.push(messages.at(-1)!.content)
      return replies[Math.min(call, replies.length - 1)]!
    },
  })
  return { mock, received }
}

const SKY: readonly Reply[] = [
  { toolCalls: [search('sky')], usage: { promptTokens: 10, completionTokens: 1 } },
  { content: ['It is', ' blue.'], usage: { promptTokens: 20, completionTokens: 2 } },
]

describe('a web search by the server', () => {
  test('is made, sent to the model and listed in the output', async () => {
    const { mock, received } = createRounds(SKY)
    const response = await askForResponse(mock, SEARCH)
    expect(received).toEqual(['Hi', 'Title: Sky\nURL: https://sky.example/\nContent: Blue.\n\n'])
    expect(response.output).toMatchObject([
      { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'sky' } },
      { type: 'message', content: [{ text: 'It is blue.' }] },
    ])
    expect(response.usage).toMatchObject({ input_tokens: 30, output_tokens: 3, total_tokens: 33 })
    expect(response.tools).toMatchObject(SEARCH.tools)
  })

  test('has events of its own', async () => {
    const events = await streamResponse(createRounds(SKY).mock, SEARCH)
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'web_search_call.in_progress',
      'web_search_call.searching',
      'web_search_call.completed',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
    const { output, usage } = events.at(-1)!.response!
    expect(output!.map(({ type }) => type)).toEqual(['web_search_call', 'message'])
    expect(usage).toMatchObject({ input_tokens: 30, output_tokens: 3 })
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index))
  })

  test('leaves the calls of other tools to the client', async () => {
    const other = { name: 'get_weather', arguments: {} }
    const replies = [{ content: 'Let me see.', toolCalls: [other, search('sky')] }, 'Done.']
    const types = ['message', 'function_call', 'web_search_call', 'message']
    const { output } = await askForResponse(createRounds(replies).mock, SEARCH)
    expect(output!.map(({ type }) => type)).toEqual(['message', 'web_search_call', 'function_call', 'message'])
    const events = await streamResponse(createRounds(replies).mock, SEARCH)
    expect(events.at(-1)!.response!.output!.map(({ type }) => type)).toEqual(types)
  })

  test('is not made if the model does not call the search tool', async () => {
    const { mock } = createRounds(['No need.'])
    expect((await askForResponse(mock, SEARCH)).output).toMatchObject([{ type: 'message' }])
    expect(typesOf(await streamResponse(mock, SEARCH)).at(-1)).toBe('completed')
  })
})

const FAILURES: ReadonlyArray<[what: string, replies: readonly Reply[], options: MockOllamaOptions, error: object]> = [
  [
    'a search without a query',
    [{ toolCalls: [search(' ')] }],
    {},
    { status: 502, message: 'web_search requires a non-empty string query' },
  ],
  [
    'a fourth search',
    [{ toolCalls: [search('sky')] }],
    {},
    { status: 502, message: 'web_search exceeded the maximum of 3 calls' },
  ],
  [
    'a search that the server refuses',
    SKY,
    { webSearch: { error: { status: 429, message: 'slow down' } } },
    { status: 429, message: 'slow down', code: 'rate_limit_exceeded' },
  ],
  [
    'a model that fails after a search',
    [SKY[0]!, { error: { status: 503, message: 'busy' } }],
    {},
    { status: 503, message: '503 Service Unavailable: busy' },
  ],
]

test.each(FAILURES)(
  '%s gives an error status or, in a stream, response.failed',
  async (_, replies, options, expected) => {
    const { status, message, code = 'api_error' } = expected as { status: number; message: string; code?: string }
    const response = await postResponse(createRounds(replies, options).mock, SEARCH)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { message } })
    const events = await streamResponse(createRounds(replies, options).mock, SEARCH)
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', output: [], error: { code, message } },
    })
  },
)

test('a search after a sign-out is refused with the URL to sign in', async () => {
  const { mock } = createRounds(SKY)
  await mock.fetch('/api/signout', { method: 'POST' })
  const response = await postResponse(mock, SEARCH)
  expect(response.status).toBe(401)
  expect(JSON.stringify(await response.json())).toContain('sign in at https://ollama.com/connect?')
})

test('an abort rejects the reader of a stream that may search, and ends the reply', async () => {
  let ended = false
  const mock = createMockOllama({
    async *reply(_request, { signal }) {
      try {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      } finally {
        ended = true
      }
    },
  })
  const controller = new AbortController()
  const { body } = await postResponse(mock, { ...SEARCH, stream: true }, { signal: controller.signal })
  const reader = body!.getReader()
  for (let read = 0; read < 5; read++) await reader.read()
  const next = reader.read()
  controller.abort()
  await expect(next).rejects.toMatchObject({ name: 'AbortError' })
  await expect.poll(() => ended).toBe(true)
})
