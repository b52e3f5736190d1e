import { expect, test } from 'vitest'
import { NDJSON_MEDIA_TYPE, ollamaHandlers, type ChatResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { ask, post, postForJson, question } from '../../support/requests.ts'

await intercept(...ollamaHandlers)

const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/)
const METRICS = {
  total_duration: 1_234_567_890,
  load_duration: 12_345_678,
  prompt_eval_duration: 23_456_789,
  eval_duration: 34_567_890,
}

test('a chat that does not stream is answered with one object', async () => {
  const response = await post('/api/chat', question('Why is the sky blue?', { stream: false }))

  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({
    model: 'llama3.1:8b',
    created_at: TIMESTAMP,
    message: { role: 'assistant', content: 'Echo: Why is the sky blue?' },
    done: true,
    done_reason: 'stop',
    ...METRICS,
    prompt_eval_count: 5,
    eval_count: 6,
  })
})

test.for([{}, { stream: true }, { stream: null }])(
  'a chat with the fields %o is streamed line by line',
  async (fields) => {
    const response = await post('/api/chat', question('Why not?', fields))

    expect(response.headers.get('content-type')).toBe(NDJSON_MEDIA_TYPE)
    const toFrame = (content: string) => ({
      model: 'llama3.1:8b',
      created_at: TIMESTAMP,
      message: { role: 'assistant', content },
      done: false,
    })
    expect(await readAllFrames(response)).toEqual([
      toFrame('Echo:'),
      toFrame(' Why'),
      toFrame(' not?'),
      { ...toFrame(''), done: true, done_reason: 'stop', ...METRICS, prompt_eval_count: 2, eval_count: 3 },
    ])
  },
)

test('the echo repeats the last user message', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'First?' },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'And last?' },
    { role: 'assistant', content: 'Let me' },
  ]

  expect(await ask('', { messages })).toBe('Echo: And last?')
})

test('a chat without messages gets a greeting, and without a model the name llama3.1:8b', async () => {
  expect(await postForJson('/api/chat', { stream: false })).toMatchObject({
    model: 'llama3.1:8b',
    message: { content: 'Hello from mock Ollama.' },
  })
})

test('each line of a chat has the model name of the request', async () => {
  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi', { model: 'my/own:tag' })))

  expect(new Set(frames.map(({ model }) => model))).toEqual(new Set(['my/own:tag']))
})

test.for([
  [{ keep_alive: '5m' }, 'load'],
  [{ keep_alive: 0 }, 'unload'],
] as const)('a chat without messages and with %o gets an empty message', async ([fields, doneReason]) => {
  expect(await postForJson('/api/chat', { model: 'llama3.1:8b', ...fields })).toEqual({
    model: 'llama3.1:8b',
    created_at: TIMESTAMP,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: doneReason,
  })
})

test('a reply_text is sent unchanged without streaming, and with single spaces in a stream', async () => {
  const body = question('Hi', { reply_text: '  one\n two  ' })

  expect(await postForJson('/api/chat', { ...body, stream: false })).toMatchObject({
    message: { content: '  one\n two  ' },
  })
  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', body))
  expect(frames.map(({ message }) => message.content)).toEqual(['one', ' two', ''])
})
