import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask } from '../../support/requests.ts'

// What a story does with `parameters.msw`: the handlers are made once, and used at each visit.
const sequence = mockOllama.chat(reply.sequence('First.', 'Second.'))
const once = mockOllama.chat('Once.', { once: true })

const network = await intercept(...ollamaHandlers)

test.each(['first', 'second', 'third'])('a handler that was made once shows the same at its %s visit', async () => {
  network.use(sequence)
  expect([await ask('Hi'), await ask('Hi'), await ask('Hi')]).toEqual(['First.', 'Second.', 'Second.'])
})

test.each(['first', 'second', 'third'])('and one for a single request has one at its %s visit', async () => {
  network.use(once)
  expect([await ask('Hi'), await ask('Hi')]).toEqual(['Once.', 'Echo: Hi'])
})
