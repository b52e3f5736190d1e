import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask } from '../../support/requests.ts'

// These handlers work like those of a Storybook story with `parameters.msw`: they are created once, and used again at
// each visit of the story.
const sequence = mockOllama.chat(reply.sequence('First.', 'Second.'))
const once = mockOllama.chat('Once.', { once: true })

const network = await intercept(...ollamaHandlers)

test.each(['first', 'second', 'third'])(
  'an override with a sequence gives the same replies at its %s visit',
  async () => {
    network.use(sequence)
    expect([await ask('Hi'), await ask('Hi'), await ask('Hi')]).toEqual(['First.', 'Second.', 'Second.'])
  },
)

test.each(['first', 'second', 'third'])('an override with once answers one request at its %s visit', async () => {
  network.use(once)
  expect([await ask('Hi'), await ask('Hi')]).toEqual(['Once.', 'Echo: Hi'])
})
