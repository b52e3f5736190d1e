import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'

const mock = createMockOllama({ baseUrl: 'http://gpu:8080', unknownPaths: 'passthrough' })
const proxy = http.all('http://gpu:8080/*', () => new HttpResponse('the proxy before it'))
const network = await intercept(mock, proxy)

test('with passthrough, a path that Ollama has no route for is left to other handlers', async () => {
  expect(await (await fetch('http://gpu:8080/health')).text()).toBe('the proxy before it')
  expect(await (await fetch('http://gpu:8080/api/version')).json()).toEqual({ version: '0.5.7' })
  expect(mock.requests.map(({ path }) => path)).toEqual(['/api/version'])
})

test('by default, a path that Ollama has no route for is refused', async () => {
  const other = createMockOllama({ baseUrl: 'http://gpu:9090' })
  network.use(...other.handlers)
  expect((await fetch('http://gpu:9090/health')).status).toBe(404)
})

test('unknownPaths refuses any other value', () => {
  expect(() => createMockOllama({ unknownPaths: 'bypass' as 'answer' })).toThrow(
    "Failed to create a mock Ollama: found 'bypass' as unknownPaths. Give 'answer' or 'passthrough'.",
  )
})
