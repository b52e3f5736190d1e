import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { passTasks } from '../../support/abort-run.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA } from '../../support/requests.ts'

const mock = createMockOllama({ embedding: Array.from({ length: 20_000 }, () => 0.123) })
await intercept(mock)

const init = { method: 'POST', body: JSON.stringify({ input: ['a', 'b', 'c', 'd'] }) }

// Node's own fetch fails where nobody can catch it when a body without a length is left in its midst.
test('large answers that are left in their midst fail nowhere else', async () => {
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtException', note)
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
  process.off('uncaughtException', note)

  expect(uncaught).toEqual([])
})
