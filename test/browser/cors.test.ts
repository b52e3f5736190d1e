import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { OLLAMA, post, question } from '../support/requests.ts'

// A worker answers before the browser applies CORS. cors.node.test.ts tests CORS as a real Ollama has it, over a port.

const STRICT = 'http://localhost:7000'
await intercept(...ollamaHandlers, createMockOllama({ baseUrl: STRICT, strict: true }))

test('a page reads a response of another origin, without a preflight', async () => {
  const response = await post('/api/chat', question('Hi', { stream: false }), {
    mode: 'cors',
    headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
  })

  expect(new URL(OLLAMA).origin).not.toBe(location.origin)
  expect(await response.json()).toMatchObject({ message: { content: 'Echo: Hi' } })
  expect(mockOllama.requests.map(({ method }) => method)).toEqual(['POST'])
  expect(mockOllama.lastRequest?.headers).toMatchObject({ authorization: 'Bearer secret' })
})

test('no handler sees the origin of the page, so the response has no access-control-allow-origin', async () => {
  const response = await fetch(`${OLLAMA}/api/version`)

  expect(mockOllama.lastRequest?.headers).not.toHaveProperty('origin')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(response.type).toBe('basic')
})

test.for([OLLAMA, STRICT])('the worker passes on a header that a preflight of Ollama would refuse: %s', async (url) => {
  const response = await fetch(`${url}/api/version`, { headers: { 'x-my-own': '1' } })

  expect(response.ok).toBe(true)
})
