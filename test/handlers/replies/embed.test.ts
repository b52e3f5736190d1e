import { expect, test } from 'vitest'
import { ollamaHandlers } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, postForJson } from '../../support/requests.ts'

await intercept(...ollamaHandlers)

const VECTOR = [0, 0.1, 0.2, 0.3]

test.for([
  { input: 'one two', embeddings: [VECTOR], tokens: 2 },
  { input: ['one two', 'three'], embeddings: [VECTOR, VECTOR], tokens: 3 },
  { input: ['', ''], embeddings: [VECTOR, VECTOR], tokens: 0 },
  { input: [], embeddings: [], tokens: 0 },
  { input: '', embeddings: [VECTOR], tokens: 0 },
  { input: null, embeddings: [VECTOR], tokens: 0 },
  { input: undefined, embeddings: [VECTOR], tokens: 0 },
])(
  '/api/embed returns default vectors and the token count for the input $input',
  async ({ input, embeddings, tokens }) => {
    const response = await post('/api/embed', { model: 'nomic-embed-text', input })

    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toEqual({
      model: 'nomic-embed-text',
      embeddings,
      total_duration: 14_143_917,
      load_duration: 12_345_678,
      prompt_eval_count: tokens,
    })
  },
)

test('an embed request without a model gets the name nomic-embed-text', async () => {
  expect(await postForJson('/api/embed', { input: 'x' })).toMatchObject({ model: 'nomic-embed-text' })
})

test('/api/embeddings, the older endpoint, returns one vector', async () => {
  expect(await postForJson('/api/embeddings', { model: 'nomic-embed-text', prompt: 'one two' })).toEqual({
    embedding: VECTOR,
    prompt_eval_count: 2,
  })
})
