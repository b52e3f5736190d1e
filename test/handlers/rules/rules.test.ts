import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, readSaid, toRequest } from '../../support/dialects.ts'

const network = await intercept()

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, options)

  test('a rule answers a request that it matches, and no other', async () => {
    const { mock, ask } = open()
    mock.when('cats', 'Meow.')

    expect([await ask('Do cats purr?'), await ask('Do dogs?')]).toEqual(['Meow.', 'Echo: Do dogs?'])
  })

  test.for(DIALECTS)('a rule answers in the dialect %s', async (dialect) => {
    const { mock, postForJson } = open()
    mock.when({ prompt: 'cats', dialect }, 'Meow.')
    const { path, body } = toRequest(dialect, 'cats')

    expect(readSaid(dialect, await postForJson(path, body)).text).toBe('Meow.')
  })

  test('a rule with a text answers chats and prompts, but no embed requests', async () => {
    const { mock, ask, postForJson } = open()
    const rule = mock.when('cats', 'Meow.')
    await postForJson('/api/embed', { input: 'cats' })
    expect(rule.calls).toBe(0)

    expect(await ask('cats')).toBe('Meow.')
    expect(await postForJson('/api/generate', { prompt: 'cats', stream: false })).toMatchObject({ response: 'Meow.' })
    expect(rule.calls).toBe(2)
  })

  test('a rule with an embedding answers an embed request if any of its inputs matches', async () => {
    const { mock, postForJson } = open()
    mock.when('cats', { embedding: [1, 0] })

    expect(await postForJson('/api/embed', { input: ['dogs', 'cats'] })).toMatchObject({
      embeddings: [
        [1, 0],
        [1, 0],
      ],
    })
    expect(await postForJson('/api/embeddings', { prompt: 'dogs' })).not.toMatchObject({ embedding: [1, 0] })
  })

  test('the newest rule answers first, then the option rules in their order, then the option reply', async () => {
    const { mock, ask } = open({
      rules: [
        { when: /cat/, reply: 'first of the rules' },
        { when: 'cats', reply: 'second of the rules' },
      ],
      reply: 'the reply',
    })
    const older = mock.when('cats', 'older')
    const newer = mock.when({ prompt: /cats/ }, 'newer')

    expect(await ask('cats')).toBe('newer')
    newer.remove()
    expect(await ask('cats')).toBe('older')
    older.remove()
    expect([await ask('cats'), await ask('dogs')]).toEqual(['first of the rules', 'the reply'])
  })

  test('a rule with times: 2 answers two requests, and leaves the rest to the next rule', async () => {
    const { mock, ask } = open()
    mock.when('cats', 'always')
    const twice = mock.when('cats', 'twice', { times: 2 })

    expect([await ask('dogs'), await ask('cats'), await ask('cats'), await ask('cats')]).toEqual([
      'Echo: dogs',
      'twice',
      'twice',
      'always',
    ])
    expect(twice.calls).toBe(2)
  })

  test('exactly one of 20 concurrent requests gets a rule with times: 1', async () => {
    const { mock, ask } = open()
    mock.when('cats', 'once', { times: 1 })

    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('cats')))
    expect(answers.filter((answer) => answer === 'once')).toHaveLength(1)
  })

  test('a request that the server refuses does not use up a rule', async () => {
    const { mock, ask, post } = open({ strict: true, models: ['llama3.1:8b'] })
    const rule = mock.when({ where: () => true }, 'once', { times: 1 })
    const messages = [{ role: 'user', content: 'cats' }]

    const statuses = []
    for (const body of [
      { model: 'gone', messages },
      { messages },
      '{"messages":',
      { model: 'llama3.1:8b', messages: 5 },
    ]) {
      statuses.push((await post('/api/chat', body)).status)
    }
    expect(statuses).toEqual([404, 400, 400, 400])
    expect(rule.calls).toBe(0)
    expect(await ask('cats')).toBe('once')
  })

  test('rules can be parsed from JSON', async () => {
    const json = JSON.stringify([
      { when: { prompt: { pattern: '^why', flags: 'i' } }, reply: 'Because.' },
      { when: { model: { pattern: '^mis' } }, reply: { content: ['Mi', 'stral.'] }, times: 1 },
      { when: 'down', reply: { error: { status: 503, message: 'busy' } } },
      { reply: 'Anything.' },
    ])
    const { ask, post } = open({ rules: JSON.parse(json) })

    expect([await ask('Why?'), await ask('So why?')]).toEqual(['Because.', 'Anything.'])
    expect([await ask('Hi', { model: 'mistral' }), await ask('Hi', { model: 'mistral' })]).toEqual([
      'Mistral.',
      'Anything.',
    ])
    expect((await post('/api/chat', toRequest('ollama', 'down').body)).status).toBe(503)
  })

  test('reset restores the rules of the options as unused, and removes all other rules', async () => {
    const { mock, ask } = open({ rules: [{ when: 'cats', reply: 'once', times: 1 }] })
    const rule = mock.when('dogs', 'Woof.')
    expect([await ask('cats'), await ask('cats'), await ask('dogs')]).toEqual(['once', 'Echo: cats', 'Woof.'])
    mock.reset()

    expect([await ask('cats'), await ask('dogs')]).toEqual(['once', 'Echo: dogs'])
    rule.remove()
    expect(await ask('dogs')).toBe('Echo: dogs')
  })
})

test('a rule that is removed twice does not remove another rule', async () => {
  const { mock, ask } = serve('mock.fetch', network)
  mock.when('cats', 'older')
  const rule = mock.when('cats', 'newer')
  rule.remove()
  rule.remove()

  expect(await ask('cats')).toBe('older')
})

test('a rule that is declared with using is removed at the end of its block, and no other rule', async () => {
  const { mock, ask } = serve('mock.fetch', network)
  mock.when('dogs', 'Woof.')
  {
    using _rule = mock.when('cats', 'Meow.')
    expect(await ask('cats')).toBe('Meow.')
  }
  expect([await ask('cats'), await ask('dogs')]).toEqual(['Echo: cats', 'Woof.'])
})

test('an override takes precedence over a rule, and a reply_text over both', async () => {
  const { mock, ask } = serve('msw', network)
  mock.when('cats', 'the rule')
  network.use(mock.chat('the override', { when: 'cats', once: true }))

  expect([await ask('cats', { reply_text: 'mine' }), await ask('cats'), await ask('cats')]).toEqual([
    'mine',
    'the override',
    'the rule',
  ])
})

test('two mocks share no rules', async () => {
  const { mock, ask } = serve('mock.fetch', network)
  createMockOllama().when('cats', 'another')
  mock.when('dogs', 'Woof.')

  expect(await ask('cats')).toBe('Echo: cats')
})
