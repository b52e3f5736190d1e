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

test('answers a prompt with one object where it does not stream', async () => {
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

test('streams a prompt line by line', async () => {
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

test('greets where there is nothing to echo, and answers with llama3.1:8b where no model is named', async () => {
  expect(await postForJson('/api/generate', { stream: false })).toMatchObject({
    model: 'llama3.1:8b',
    response: 'Hello from mock Ollama.',
  })
})

test.for([
  [{ keep_alive: '5m' }, 'load'],
  [{ keep_alive: 0 }, 'unload'],
] as const)('says nothing to an empty prompt with %o', async ([fields, doneReason]) => {
  expect(await postForJson('/api/generate', { model: 'mistral:7b', ...fields })).toEqual({
    model: 'mistral:7b',
    created_at: TIMESTAMP,
    response: '',
    done: true,
    done_reason: doneReason,
  })
})

test('says the reply_text of the request as it is, and with single spaces where it streams', async () => {
  const body = { prompt: 'Hi', reply_text: '\tone \n two ' }

  expect(await postForJson('/api/generate', { ...body, stream: false })).toMatchObject({ response: '\tone \n two ' })
  const frames = await readAllFrames<GenerateResponse>(await post('/api/generate', body))
  expect(frames.map(({ response }) => response)).toEqual(['one', ' two', ''])
})
