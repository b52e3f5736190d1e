import { describe, expect, test } from 'vitest'
import type { OllamaRequest } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { question } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const SENTENCE =
  'Failed to match a request: found a promise from where. Return true or false, without async, because a rule is chosen at once.'

// The types refuse an asynchronous `where`, so the tests pretend that it is another function.
const asynchronous = [
  ['resolves with false', async () => false],
  ['rejects', async () => Promise.reject(new Error('no database'))],
] as unknown as ReadonlyArray<[string, (request: OllamaRequest) => boolean]>

describe.for(WAYS)('over %s', (way) => {
  test.for(asynchronous)('a where that returns a promise is refused with a sentence, if it %s', async ([, where]) => {
    const { mock, post } = serve(way, network)
    mock.when({ where }, 'Never said.')
    const response = await post('/api/chat', question('Hi'))

    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: SENTENCE })
    expect(() => mock.assertNoErrors()).toThrow(SENTENCE)
  })
})

test.for(asynchronous)(
  'a when of an override whose where returns a promise is refused, if it %s',
  async ([, where]) => {
    const { mock, post } = serve('msw', network)
    network.use(mock.chat('Never said.', { when: { where } }))
    const response = await post('/api/chat', question('Hi'))

    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: SENTENCE })
    expect(() => mock.assertNoErrors()).toThrow(SENTENCE)
  },
)
