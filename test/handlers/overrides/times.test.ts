import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, post, postForJson } from '../../support/requests.ts'

const mock = createMockOllama({ rules: [{ when: 'rain', reply: 'Wet.', times: 2 }] })
const network = await intercept(mock)

const askAll = async (...prompts: string[]) => {
  const answers = []
  for (const prompt of prompts) answers.push(await ask(prompt))
  return answers
}

test('an override with times: 2 answers two requests', async () => {
  network.use(mock.chat('twice', { times: 2 }))

  expect(await askAll('a', 'b', 'c')).toEqual(['twice', 'twice', 'Echo: c'])
})

test('an override with times counts only the requests that match', async () => {
  network.use(mock.chat('Sunny.', { when: 'weather', times: 2 }))

  expect(await askAll('weather', 'time', 'weather', 'weather')).toEqual([
    'Sunny.',
    'Echo: time',
    'Sunny.',
    'Echo: weather',
  ])
})

test('an override with times counts no request that the server refuses by itself', async () => {
  network.use(mock.chat('twice', { times: 2 }))
  expect((await post('/api/chat', '{"messages":')).status).toBe(400)

  expect(await askAll('a', 'b', 'c')).toEqual(['twice', 'twice', 'Echo: c'])
})

test('an override with times counts requests of every dialect', async () => {
  network.use(mock.embed([1, 2], { times: 2 }))
  await postForJson('/api/embeddings', { prompt: 'x' })
  expect(await postForJson('/v1/embeddings', { input: 'x' })).toMatchObject({ data: [{ embedding: [1, 2] }] })

  expect(await postForJson('/api/embed', { input: 'x' })).toMatchObject({ embeddings: [[0, 0.1, 0.2, 0.3]] })
})

test('an override with times: 2 answers exactly two of many concurrent requests', async () => {
  network.use(mock.chat('twice', { times: 2 }))

  const answers = await Promise.all(Array.from({ length: 6 }, () => ask('x')))
  expect(answers.toSorted()).toEqual(['Echo: x', 'Echo: x', 'Echo: x', 'Echo: x', 'twice', 'twice'])
})

test('an override with times answers as often again when the handlers are restored', async () => {
  network.use(mock.chat('twice', { times: 2 }))
  await askAll('a', 'b', 'c')
  network.restoreHandlers()

  expect(await askAll('a', 'b', 'c')).toEqual(['twice', 'twice', 'Echo: c'])
})

test('a reset of the mock restarts the count of an override that is half used up', async () => {
  const override = mock.chat('twice', { times: 2 })
  network.use(override)
  await ask('a')
  mock.reset()
  network.use(override)

  expect(await askAll('a', 'b', 'c')).toEqual(['twice', 'twice', 'Echo: c'])
})

test('a rule of the options with times: 2 answers two requests, and answers again after a reset', async () => {
  expect(await askAll('rain', 'rain', 'rain')).toEqual(['Wet.', 'Wet.', 'Echo: rain'])
  mock.reset()
  expect(await ask('rain')).toBe('Wet.')
})

test('a rule of mock.when with once answers one request', async () => {
  mock.when('sun', 'Dry.', { once: true })

  expect(await askAll('sun', 'sun')).toEqual(['Dry.', 'Echo: sun'])
})

test('times and once together are refused', () => {
  const sentence = /^Failed to .*: found the number 2 as times beside once\. Give one of the two\.$/
  expect(() => mock.chat('a', { times: 2, once: true })).toThrow(sentence)
  expect(() => mock.when('a', 'b', { times: 2, once: true })).toThrow(sentence)
  expect(() => createMockOllama({ rules: [{ reply: 'a', times: 2, once: true }] })).toThrow(sentence)
})

test('an override with once: false answers every request', async () => {
  network.use(mock.chat('always', { once: false }))

  expect(await askAll('x', 'y')).toEqual(['always', 'always'])
})
