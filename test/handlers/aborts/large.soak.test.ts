import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { passTasks } from '../../support/abort-run.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA } from '../../support/requests.ts'

const mock = createMockOllama({ embedding: Array.from({ length: 20_000 }, () => 0.123) })
await intercept(mock)

const init = { method: 'POST', body: JSON.stringify({ input: ['a', 'b', 'c', 'd'] }) }

// If a client aborts a body that has no content-length, Node's own fetch may throw an error that nobody can catch.
test('large responses that are aborted midway cause no uncaught error', async () => {
  const uncaught: unknown[] = []
  const addUncaught = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtException', addUncaught)
  for (let i = 0; i < 100; i++) {
    const controller = new AbortController()
    const response = await fetch(`${OLLAMA}/api/embed`, { ...init, signal: controller.signal })
    await passTasks(i % 5)
    if (i % 2 === 1) await response.body!.getReader().read()
    await passTasks(i % 3)
    controller.abort()
    await passTasks(3)
  }
  await passTasks(50)
  process.off('uncaughtException', addUncaught)

  expect(uncaught).toEqual([])
})
