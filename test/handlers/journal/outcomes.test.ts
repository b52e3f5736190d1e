import { describe, expect, test } from 'vitest'
import { reply, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { DIALECTS, toRequest } from '../../support/dialects.ts'
import { readFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

describe.for(WAYS)('over %s', (way) => {
  const open = (options?: MockOllamaOptions) => serve(way, network, options)

  test('the journal records who answered, and with which reply', async () => {
    const { mock, ask, postForJson } = open({
      rules: [{ when: 'cats', reply: { content: 'Meow.' } }],
      reply: ({ prompt }) => `You said ${prompt}`,
    })
    mock.when('dogs', async function* () {
      yield 'Woof'
      yield { thinking: 'Hm.', content: '!' }
    })
    mock.when('cows', { embedding: [1] })
    for (const prompt of ['cats', 'dogs', 'Hi']) await ask(prompt)
    await ask('Hi', { reply_text: 'mine' })
    await postForJson('/api/embed', { input: 'cows' })

    expect(mock.requests.map(({ answeredBy, reply: source }) => [answeredBy, source])).toEqual([
      ['rules', { content: 'Meow.' }],
      ['when', { content: ['Woof', '!'], thinking: ['Hm.'], toolCalls: [] }],
      ['reply', 'You said Hi'],
      ['reply_text', { content: 'mine' }],
      ['when', { embedding: [1] }],
    ])
  })

  test.for(DIALECTS)('a response of the dialect %s that breaks off midway has the outcome failed', async (dialect) => {
    const { mock, post } = open({ rules: [{ reply: { content: ['Hel'], error: 'broken' } }] })
    const { path, body } = toRequest(dialect, 'Hi', { stream: true })
    await (await post(path, body)).text()

    expect(mock.lastRequest).toMatchObject({ dialect, outcome: 'failed', status: 200 })
  })

  test.for(['pull', 'push'] as const)('a %s that breaks off midway has the outcome failed', async (endpoint) => {
    const { mock, post } = open()
    mock.when({ endpoint }, { progress: [{ completed: 1, total: 2 }], error: 'disk full' })
    await (await post(`/api/${endpoint}`, { model: 'llama3.1:8b' })).text()

    expect(mock.lastRequest).toMatchObject({ outcome: 'failed', status: 200, answeredBy: 'when' })
  })

  test('a request has the outcome pending until its response is complete', async () => {
    const controlled = reply.controlled()
    const { mock, post } = open({ rules: [{ reply: controlled }] })
    const pending = post('/api/chat', question('Hi'))
    await controlled.requested
    expect(mock.lastRequest).toMatchObject({ outcome: 'pending', answeredBy: 'rules' })
    expect(mock.lastRequest).not.toHaveProperty('status')

    controlled.write('Hel')
    const frames = readFrames(await pending)
    await frames.next()
    expect(mock.lastRequest).toMatchObject({ outcome: 'pending', status: 200, reply: { content: ['Hel'] } })
    controlled.close()
    while (!(await frames.next()).done);
    expect(mock.lastRequest).toMatchObject({ outcome: 'complete', status: 200 })
  })

  test('a list of requests that a test has read does not change', async () => {
    const { mock, ask } = open()
    await ask('one')
    const before = mock.requests
    await ask('two')

    expect(before).toHaveLength(1)
    expect(mock.requests).toHaveLength(2)
  })

  test.for<[title: string, send: string | object, recorded: object]>([
    ['for a missing model', question('Hi', { model: 'gone' }), { status: 404, model: 'gone', prompt: 'Hi' }],
    ['that is not JSON', '{"model":', { status: 400, model: '', prompt: '', body: {} }],
    [
      'with a field of the wrong type',
      { model: 'mistral', messages: 'Hi' },
      { status: 400, model: 'mistral', body: { messages: 'Hi' } },
    ],
    ['without a body', '', { status: 400, body: {} }],
  ])('the journal records a request %s, which the server refuses', async ([, send, recorded]) => {
    const { mock, post } = open({ strict: true, reply: 'Hello.' })
    await post('/api/chat', send)

    expect(mock.requests).toEqual([
      expect.objectContaining({ endpoint: 'chat', answeredBy: 'server', outcome: 'failed', warnings: [] }),
    ])
    expect(mock.lastRequest).toMatchObject(recorded)
    expect(mock.lastRequest).not.toHaveProperty('reply')
  })

  test.for<[title: string, source: ReturnType<typeof reply.error> | (() => never), status: number]>([
    ['an error', reply.error(503, 'busy'), 503],
    [
      'a function that throws',
      () => {
        throw new Error('my mistake')
      },
      500,
    ],
    ['an error after a piece', { content: ['Hel'], error: 'broken' }, 200],
  ])('%s has the outcome failed', async ([, source, status]) => {
    const { mock, post } = open({ rules: [{ reply: source }] })
    await (await post('/api/chat', question('Hi'))).text()

    expect(mock.lastRequest).toMatchObject({ outcome: 'failed', status, answeredBy: 'rules' })
  })
})

test('an override that does not match a request writes nothing to the journal', async () => {
  const { mock, ask } = serve('msw', network)
  network.use(mock.chat('Meow.', { when: 'cats', once: true }), mock.chat('Woof.', { when: 'dogs' }))
  await ask('dogs')
  await ask('Hi')

  expect(mock.requests.map(({ prompt, answeredBy }) => [prompt, answeredBy])).toEqual([
    ['dogs', 'override'],
    ['Hi', 'echo'],
  ])
})

test('a request that its client aborts has the outcome aborted', async () => {
  const controlled = reply.controlled()
  const { mock, post } = serve('mock.fetch', network, { reply: controlled })
  const controller = new AbortController()
  const pending = post('/api/chat', question('Hi'), { signal: controller.signal })
  await controlled.requested
  controller.abort()
  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', answeredBy: 'reply' })

  await expect(pending).rejects.toHaveProperty('name', 'AbortError')
  expect(mock.lastRequest).not.toHaveProperty('status')
})

test('a response whose body is cancelled has the outcome aborted', async () => {
  const { mock, post } = serve('mock.fetch', network, { reply: 'one two three' })
  const response = await post('/api/chat', question('Hi'))
  await response.body?.cancel()

  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', status: 200 })
})
