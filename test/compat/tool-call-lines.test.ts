import { describe, expect, test } from 'vitest'
import type { ChatResponse, GenerateResponse, MockOllamaOptions } from '../../src/index.ts'
import { mockOf, PROFILES, type Profile } from '../native/mock.ts'
import { DIALECTS, readSaid, toRequest } from '../support/dialects.ts'
import { readAllFrames } from '../support/read-body.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import { CHAT, readEvents } from './openai-requests.ts'

const call = (city: string, index?: number) => ({
  name: 'get_weather',
  arguments: { city },
  ...(index !== undefined && { index }),
})
const calls = [call('Paris'), call('Rome')]
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }]
const MODELS = [{ name: 'llama3.1:8b', capabilities: ['completion', 'tools'] as const }]
const createMock = (profile: Profile, reply: MockOllamaOptions['reply'] & object) =>
  mockOf(profile, { models: MODELS, reply })
const indexesOf = ({ message }: ChatResponse) => (message.tool_calls ?? []).map(({ function: { index } }) => index)

describe.for(PROFILES)('in the %s profile', (profile) => {
  const readFrames = async (reply: MockOllamaOptions['reply'] & object, fields: object = {}) =>
    readAllFrames<ChatResponse>(
      await postTo(createMock(profile, reply), '/api/chat', question('Hi', { tools, ...fields })),
    )

  test('toolCallsWithDone puts all calls on the last line of a stream', async () => {
    const frames = await readFrames({ content: 'Let me look.', toolCalls: calls, toolCallsWithDone: true })
    expect(frames.map(indexesOf)).toEqual([[], [], [], [0, 1]])
    expect(frames.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 5, message: { content: '' } })
  })

  test('a stream of only such calls is one line', async () => {
    const frames = await readFrames({ toolCalls: calls, toolCallsWithDone: true })
    expect(frames.map(indexesOf)).toEqual([[0, 1]])
  })

  test('the answer without a stream is the same with and without toolCallsWithDone', async () => {
    const ask = async (toolCallsWithDone: boolean) => {
      const mock = createMock(profile, { content: 'Look.', toolCalls: calls, toolCallsWithDone })
      return readJson<ChatResponse>(postTo(mock, '/api/chat', question('Hi', { tools, stream: false })))
    }
    expect((await ask(true)).message).toEqual((await ask(false)).message)
  })

  test('the log probabilities of such calls come before the last line', async () => {
    const frames = await readFrames({ toolCalls: calls, toolCallsWithDone: true }, { logprobs: true })
    expect(frames.map(({ logprobs = [] }) => logprobs.length)).toEqual([1, 1, 0])
    expect(frames.map(indexesOf)).toEqual([[], [], [0, 1]])
  })

  test('the index of a call replaces its position', async () => {
    const frames = await readFrames({ toolCalls: [call('Paris', 0), call('Rome', 0), call('Oslo')] })
    expect(frames.map(indexesOf)).toEqual([[0], [0], [2], []])
  })

  test.for(DIALECTS)('the calls on the last line arrive in the dialect %s', async (dialect) => {
    const mock = createMock(profile, { toolCalls: calls, toolCallsWithDone: true })
    const { path, body } = toRequest(dialect, { parts: [{ user: 'Hi' }], tools: ['get_weather'] })
    const said = readSaid(dialect, await readJson(postTo(mock, path, body)))
    expect(said.calls.map(({ args }) => args)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
    const streamed = await (await postTo(mock, path, { ...body, stream: true })).text()
    for (const city of ['Paris', 'Rome']) expect(streamed).toContain(city)
  })

  test('a stream for OpenAI has the given indexes, and ends with tool_calls', async () => {
    const mock = createMock(profile, { toolCalls: [call('Paris', 4)], toolCallsWithDone: true })
    const events = await readEvents(await postTo(mock, CHAT, question('Hi', { tools, stream: true })))
    expect(events).toMatchObject([
      { choices: [{ delta: { tool_calls: [{ index: 4 }] } }] },
      { choices: [{ finish_reason: 'tool_calls' }] },
    ])
  })

  test.for(['stop', 'length', 'load', 'unload'] as const)('doneReason %s is sent', async (doneReason) => {
    const mock = createMock(profile, { content: 'Hi', doneReason })
    const chat = await readJson<ChatResponse>(postTo(mock, '/api/chat', question('Hi', { stream: false })))
    expect(chat.done_reason).toBe(doneReason)
    const body = { model: 'llama3.1:8b', prompt: 'Hi', stream: false }
    expect((await readJson<GenerateResponse>(postTo(mock, '/api/generate', body))).done_reason).toBe(doneReason)
    const frames = await readFrames({ content: 'Hi', doneReason })
    expect(frames.at(-1)?.done_reason).toBe(doneReason)
    const completion = await readJson(postTo(mock, CHAT, question('Hi')))
    expect(completion).toMatchObject({ choices: [{ finish_reason: doneReason }] })
  })
})
