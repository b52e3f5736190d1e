import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions } from '../../src/index.ts'
import { askForMessage, postMessage, readEvent, streamMessage, summarize } from './anthropic-requests.ts'

const SEARCH = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }
const call = (query?: string) => ({ toolCalls: [{ name: 'web_search', arguments: { query } }] })
const usage = { promptTokens: 10, completionTokens: 2 }
const webSearch = { results: [{ title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }] }

/**
 * Creates a mock whose model searches for each query, and then answers. `received` lists the messages of each request to the
 * model, without the first message.
 */
function createSearchingMock(queries: readonly string[], options: MockOllamaOptions = {}) {
  const received: string[][] = []
  const mock = createMockOllama({
    webSearch,
    ...options,
    reply({ messages }) {
      received.push(messages.slice(1).map(({ role, content }) => `${role}: ${content}`))
      const query = queries[received.length - 1]
      return query === undefined ? { content: ['It is', ' blue.'], usage } : { ...call(query), usage }
    },
  })
  return { mock, received }
}

const error = (code: string) => ({ content: { type: 'web_search_tool_result_error', error_code: code } })

describe('a web search by the server', () => {
  test('comes before the text that the model says after it', async () => {
    const { mock, received } = createSearchingMock(['why blue'])
    const message = await askForMessage(mock, SEARCH)
    const id = message.id.replace('msg_', 'srvtoolu_')

    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 20, output_tokens: 4 } })
    expect(message.content).toEqual([
      { type: 'server_tool_use', id, name: 'web_search', input: { query: 'why blue' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: id,
        content: [{ type: 'web_search_result', url: 'https://sky.example/', title: 'Sky' }],
      },
      { type: 'text', text: 'It is blue.' },
    ])
    expect(received).toEqual([[], ['assistant: ', 'tool: Title: Sky\nURL: https://sky.example/\nContent: Blue.\n\n']])
  })

  test('is streamed as whole blocks', async () => {
    const events = await streamMessage(createSearchingMock(['why blue']).mock, SEARCH)

    expect(events.map(summarize)).toEqual([
      'message_start',
      'start server_tool_use 0',
      'stop 0',
      'start web_search_tool_result 1',
      'stop 1',
      'start text 2',
      'delta It is blue. 2',
      'stop 2',
      'message_delta end_turn',
      'message_stop',
    ])
    expect(events.at(-2)).toMatchObject({ usage: { input_tokens: 20, output_tokens: 4 } })
  })

  test('comes after the thinking and the text that the model said before it', async () => {
    const beforeSearch = { thinking: ['hm'], content: ['Look:'], ...call('q') }
    const mock = createMockOllama({ webSearch: { error: 'no network' }, reply: beforeSearch })

    expect((await streamMessage(mock, SEARCH)).map(summarize)).toEqual([
      'message_start',
      'start thinking 0',
      'delta hm 0',
      'stop 0',
      'start text 1',
      'delta Look: 1',
      'stop 1',
      'start server_tool_use 2',
      'stop 2',
      'start web_search_tool_result 3',
      'stop 3',
      'message_delta end_turn',
      'message_stop',
    ])
  })

  test('is made at most three times', async () => {
    const { content } = await askForMessage(createSearchingMock(['a', 'b', 'c', 'd', 'e']).mock, SEARCH)

    expect(content!.map(({ id }) => id?.replace(/^srvtoolu_\w{24}/, '')).filter((id) => id !== undefined)).toEqual([
      '',
      '_2',
      '_3',
      '_4',
    ])
    expect(content!.at(-1)).toMatchObject(error('max_uses_exceeded'))
  })

  test.each([
    ['finds nothing', { results: [] }, 'q', { content: null }],
    ['cannot be made', { error: 'no network' }, 'q', error('unavailable')],
    ['has no query', {}, '', error('invalid_request')],
  ])('that %s has a result block that says so', async (_, web, query, expected) => {
    const { content } = await askForMessage(createSearchingMock([query], { webSearch: web }).mock, SEARCH)

    expect(content![1]).toMatchObject(expected)
  })

  test('is not made if the model calls a tool of the client with the same name', async () => {
    const tools = [{ name: 'web_search', input_schema: { type: 'object' } }]
    const { content, stop_reason: stopReason } = await askForMessage(createSearchingMock(['q']).mock, { tools })

    expect([content![0]!.type, stopReason]).toEqual(['tool_use', 'tool_use'])
  })

  test('gives the stream the content type of NDJSON, as on the real server', async () => {
    const response = await postMessage(createMockOllama({ reply: 'Blue.' }), { ...SEARCH, stream: true })
    const events = (await response.text()).split(/(?<=\n\n)/).map(readEvent)

    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect(events.at(-1)).toEqual({ type: 'message_stop' })
  })

  test('fails when a model that cannot think is asked to think after the search, as on the real server', async () => {
    const { mock } = createSearchingMock(['q'], {
      strict: true,
      models: [{ name: 'plain', capabilities: ['completion', 'tools'] }],
    })
    const { content } = await askForMessage(mock, { ...SEARCH, model: 'plain', thinking: { type: 'enabled' } })

    expect(content![1]).toMatchObject(error('api_error'))
  })
})
