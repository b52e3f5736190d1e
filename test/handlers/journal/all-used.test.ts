import { describe, expect, test } from 'vitest'
import { reply, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, options)

  test('assertAllUsed names the request that came nearest to an unused rule', async () => {
    const { mock, ask } = open({ rules: [{ when: 'used', reply: 'Yes.' }] })
    mock.when({ prompt: 'cats', model: 'mistral' }, 'Meow.')
    expect(mock.assertAllUsed).toThrow(`- mock.when({ prompt: 'cats', model: 'mistral' }): nothing was asked.`)
    await ask('is it used?')
    await ask('Do cats purr?')

    expect(mock.assertAllUsed).toThrow(
      new Error(
        `Found 1 of the mock's rules unused:\n` +
          `- mock.when({ prompt: 'cats', model: 'mistral' }): the nearest request is POST /api/chat, but the model is 'llama3.1:8b'.`,
      ),
    )
    await ask('cats', { model: 'mistral' })
    expect(mock.assertAllUsed).not.toThrow()
  })

  test('assertAllUsed says if another rule answered in place of an unused rule', async () => {
    const { mock, ask } = open()
    mock.when('cats', 'older')
    mock.when('cats', 'newer')
    await ask('cats')

    expect(mock.assertAllUsed).toThrow(/- mock\.when\('cats'\): the nearest .* but another rule answered it\./)
  })

  test('assertAllUsed ignores removed rules, and rules from before a reset', () => {
    const { mock } = open()
    mock.when('cats', 'Meow.').remove()
    expect(mock.assertAllUsed).not.toThrow()
    mock.when('cats', 'Meow.')
    mock.reset()
    expect(mock.assertAllUsed).not.toThrow()
  })
})

test('assertAllUsed names overrides that answered no request', async () => {
  const { mock, ask } = serve('msw', network)
  network.use(mock.chat('Meow.', { when: 'cats' }), mock.generate(reply.error(503, 'busy')))
  await ask('dogs')

  expect(mock.assertAllUsed).toThrow(
    new Error(
      `Found 2 of the mock's rules unused:\n` +
        `- mockOllama.chat(…, { when: 'cats' }): the nearest request is POST /api/chat, but the prompt is 'dogs'.\n` +
        `- mockOllama.generate(…): the nearest request is POST /api/chat, but the endpoint is 'chat'.`,
    ),
  )
  mock.reset()
  network.use(mock.chat('Meow.', { when: 'cats' }))
  await ask('cats')
  expect(mock.assertAllUsed).not.toThrow()
})
