import { mockOllama } from 'msw-ollama'
import { ollamaMatchers } from 'msw-ollama/matchers'
import { test } from 'msw-ollama/vitest'
import { expect } from 'vitest'

expect.extend(ollamaMatchers)
expect(mockOllama).not.toHaveBeenAsked({ model: 'llama3.2' })

test('asks', ({ mockOllama: mock, server }) => {
  server.use(mock.chat('Hello.'))
  expect(mock).toHaveBeenAsked('Hi')
  // @ts-expect-error -- a number matches no request
  expect(mock).toHaveBeenAsked(42)
})
