import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, type EmbedResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, postForJson } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

async function embed(...input: string[]): Promise<number[][]> {
  return (await postForJson<EmbedResponse>('/api/embed', { input })).embeddings
}

test('one vector is used for every text', async () => {
  network.use(mockOllama.embed([1, 2, 3]))

  expect(await embed('a', 'b')).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(await postForJson('/api/embeddings', { prompt: 'a' })).toMatchObject({ embedding: [1, 2, 3] })
})

test('a list has one vector for each input, and each request starts at the first vector', async () => {
  network.use(mockOllama.embed([[1], [2]]))

  expect(await embed('a', 'b')).toEqual([[1], [2]])
  expect(await embed('b')).toEqual([[1]])
})

test('an object maps each text to its vector', async () => {
  network.use(mockOllama.embed({ cat: [1, 0], dog: [0, 1], error: [9, 9] }))

  expect(await embed('dog', 'cat', 'error')).toEqual([
    [0, 1],
    [1, 0],
    [9, 9],
  ])
})

test('a function returns the vector of each text', async () => {
  network.use(mockOllama.embed((text) => [text.length]))

  expect(await embed('a', 'bcd', '')).toEqual([[1], [3], [0]])
})

test.for([
  [{ error: 'out of memory' }, 500, 'out of memory'],
  [{ error: { status: 503, message: 'busy' } }, 503, 'busy'],
] as const)('%o answers both native endpoints with the error', async ([source, status, error]) => {
  network.use(mockOllama.embed(source))

  for await (const response of [post('/api/embed', { input: 'a' }), post('/api/embeddings', { prompt: 'a' })]) {
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error })
  }
})

test.for([
  [[[1]], "Failed to embed 'b': found 2 inputs and 1 vectors. Give a vector for each."],
  [{ a: [1], c: [2] }, "Failed to embed 'b': found vectors for 'a', 'c'. Give one for this text too."],
  [
    (text: string) => (text === 'b' ? (undefined as unknown as number[]) : [1]),
    "Failed to embed 'b': found undefined from the function. Return a list of numbers.",
  ],
] as const)('a text without a vector is answered with an error that says why: %o', async ([source, error]) => {
  network.use(mockOllama.embed(source))

  const response = await post('/api/embed', { input: ['a', 'b'] })
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ error })
})

test('the option embedding may be a vector or a function of the text', async () => {
  const body = JSON.stringify({ model: 'my-embedder', input: ['a', 'bcd'], dimensions: 8 })
  const read = async (embedding: Parameters<typeof createMockOllama>[0] & object) =>
    ((await (await createMockOllama(embedding).fetch('/api/embed', { method: 'POST', body })).json()) as EmbedResponse)
      .embeddings

  expect(await read({ embedding: [7] })).toEqual([[7], [7]])
  expect(
    await read({
      embedding: (text, { model, dimensions }) => [text.length, model.length, dimensions ?? 0],
    }),
  ).toEqual([
    [1, 11, 8],
    [3, 11, 8],
  ])
})
