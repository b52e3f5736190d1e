import { expect, test } from 'vitest'
import { ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { post, question } from '../support/requests.ts'

// These tests do not run over msw 2, because it cannot follow a 307 if the request has a body.
await intercept(...ollamaHandlers)

test.for(['/api/chat/', '//api/chat', '/api//chat'])('a POST to %s is redirected with its body', async (path) => {
  const response = await post(path, question('Hi', { stream: false }))

  expect(await response.json()).toMatchObject({ message: { content: 'Echo: Hi' } })
})
