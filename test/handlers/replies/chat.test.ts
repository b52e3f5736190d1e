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

test('answers a chat with one object where it does not stream', async () => {
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

test.for([{}, { stream: true }, { stream: null }])('streams a chat line by line with %o', async (fields) => {
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
})

test('answers the last message of the user', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'First?' },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'And last?' },
    { role: 'assistant', content: 'Let me' },
  ]

  expect(await ask('', { messages })).toBe('Echo: And last?')
})

test('greets where there is nothing to echo, and answers with llama3.1:8b where no model is named', async () => {
  expect(await postForJson('/api/chat', { stream: false })).toMatchObject({
    model: 'llama3.1:8b',
    message: { content: 'Hello from mock Ollama.' },
  })
})

test('answers with the name of the model that was asked', async () => {
  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi', { model: 'my/own:tag' })))

  expect(new Set(frames.map(({ model }) => model))).toEqual(new Set(['my/own:tag']))
})

test.for([
  [{ keep_alive: '5m' }, 'load'],
  [{ keep_alive: 0 }, 'unload'],
] as const)('says nothing to an empty chat with %o', async ([fields, doneReason]) => {
  expect(await postForJson('/api/chat', { model: 'llama3.1:8b', ...fields })).toEqual({
    model: 'llama3.1:8b',
    created_at: TIMESTAMP,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: doneReason,
  })
})

test('says the reply_text of the request as it is, and with single spaces where it streams', async () => {
  const body = question('Hi', { reply_text: '  one\n two  ' })

  expect(await postForJson('/api/chat', { ...body, stream: false })).toMatchObject({
    message: { content: '  one\n two  ' },
  })
  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', body))
  expect(frames.map(({ message }) => message.content)).toEqual(['one', ' two', ''])
})
