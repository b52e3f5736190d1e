import { expect, test } from 'vitest'
import { NDJSON_MEDIA_TYPE, ollamaHandlers, type GenerateResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames } from '../../support/read-body.ts'
import { post, postForJson } from '../../support/requests.ts'

await intercept(...ollamaHandlers)

const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/)
const LAST = {
  done: true,
  done_reason: 'stop',
  context: [1, 2, 3],
  total_duration: 1_234_567_890,
  load_duration: 12_345_678,
  prompt_eval_duration: 23_456_789,
  eval_duration: 34_567_890,
}

test('a generate request that does not stream is answered with one object', async () => {
  const response = await post('/api/generate', { model: 'mistral:7b', prompt: 'Why not?', stream: false })

  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({
    model: 'mistral:7b',
    created_at: TIMESTAMP,
    response: 'Echo: Why not?',
    ...LAST,
    prompt_eval_count: 2,
    eval_count: 3,
  })
})

test('a generate request is streamed line by line', async () => {
  const response = await post('/api/generate', { model: 'mistral:7b', prompt: 'Why not?' })

  expect(response.headers.get('content-type')).toBe(NDJSON_MEDIA_TYPE)
  const toFrame = (text: string) => ({ model: 'mistral:7b', created_at: TIMESTAMP, response: text, done: false })
  expect(await readAllFrames(response)).toEqual([
    toFrame('Echo:'),
    toFrame(' Why'),
    toFrame(' not?'),
    { ...toFrame(''), ...LAST, prompt_eval_count: 2, eval_count: 3 },
  ])
})

test('a request without a prompt gets a greeting, and without a model the name llama3.1:8b', async () => {
  expect(await postForJson('/api/generate', { stream: false })).toMatchObject({
    model: 'llama3.1:8b',
    response: 'Hello from mock Ollama.',
  })
})

test.for([
  [{ keep_alive: '5m' }, 'load'],
  [{ keep_alive: 0 }, 'unload'],
] as const)('a request without a prompt and with %o gets an empty text', async ([fields, doneReason]) => {
  expect(await postForJson('/api/generate', { model: 'mistral:7b', ...fields })).toEqual({
    model: 'mistral:7b',
    created_at: TIMESTAMP,
    response: '',
    done: true,
    done_reason: doneReason,
  })
})

test('a reply_text is sent unchanged without streaming, and with single spaces in a stream', async () => {
  const body = { prompt: 'Hi', reply_text: '\tone \n two ' }

  expect(await postForJson('/api/generate', { ...body, stream: false })).toMatchObject({ response: '\tone \n two ' })
  const frames = await readAllFrames<GenerateResponse>(await post('/api/generate', body))
  expect(frames.map(({ response }) => response)).toEqual(['one', ' two', ''])
})
