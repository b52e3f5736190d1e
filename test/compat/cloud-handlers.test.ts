import { Ollama } from 'ollama/browser'
import { expect, test } from 'vitest'
import { createMockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

const network = await intercept(...ollamaHandlers)

const client = new Ollama({ headers: { Authorization: 'Bearer key' } })

test('the shared handlers answer the requests of the client to the cloud', async () => {
  expect(await client.webSearch({ query: 'sky' })).toMatchObject({ results: [{ title: 'sky', content: 'Echo: sky' }] })
  expect(await client.webFetch({ url: 'https://sky.example' })).toMatchObject({ title: 'https://sky.example' })
})

test('a mock with another baseUrl answers requests to the cloud too', async () => {
  const results = [{ title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }]
  const { handlers } = createMockOllama({ baseUrl: 'http://gpu:8080', webSearch: { results } })
  network.use(...handlers)
  expect(await client.webSearch({ query: 'sky' })).toEqual({ results })
})

test('a search in the cloud without an API key is refused', async () => {
  await expect(new Ollama().webSearch({ query: 'sky' })).rejects.toMatchObject({ error: 'unauthorized' })
})

test('the local server searches without an API key', async () => {
  const init = { method: 'POST', body: '{"query":"sky"}' }
  const response = await fetch('http://localhost:11434/api/experimental/web_search', init)
  expect(await response.json()).toMatchObject({ results: [{ title: 'sky' }] })
})
