import { afterEach, expect, test, vi } from 'vitest'
import { ollamaMatchers } from '../../../handlers/matchers.ts'
import { createMockOllama, reply, type MockOllama, type MockOllamaOptions } from '../../../handlers/index.ts'
import { sendTo } from '../../support/requests.ts'

afterEach(() => {
  vi.useRealTimers()
})

const BUSY = { status: 503, message: 'busy' }

/** Asks a mock with fake timers. */
function open(options: MockOllamaOptions = {}) {
  vi.useFakeTimers()
  const mock = createMockOllama({ strict: true, models: ['llama3.2'], ...options })
  const send = (path: string, body: unknown, init?: RequestInit) => sendTo(mock, 'POST', path, body, init)
  return {
    mock,
    send,
    chat: (prompt: string, fields: object = {}, init?: RequestInit) =>
      send(
        '/api/chat',
        { model: 'llama3.2', stream: false, messages: [{ role: 'user', content: prompt }], ...fields },
        init,
      ),
    wait: (milliseconds: number) => vi.advanceTimersByTime(milliseconds),
  }
}

function politeness(mock: MockOllama, ...options: [{ max?: number }?]): string | true {
  const { pass, message } = ollamaMatchers.toHaveRetriedPolitely(mock, ...options)
  return pass || message()
}

function times(mock: MockOllama, ...args: [number, string?]): string | true {
  const { pass, message } = ollamaMatchers.toHaveBeenAskedTimes(mock, ...args)
  return pass || message()
}

const START = 'Expected the client of the mock Ollama to have retried politely. '

test('toHaveBeenAskedTimes counts the requests that match', async () => {
  const { mock, chat } = open()
  await chat('cats')
  await chat('dogs')
  await chat('cats')

  expect(times(mock, 3)).toBe(true)
  expect(times(mock, 2, 'cats')).toBe(true)
  expect(times(mock, 0, 'cows')).toBe(true)
  expect(times(mock, 1, 'cats')).toBe(
    "Expected the mock Ollama to have been asked 'cats' once, but that happened 2 times. It was asked this:\n" +
      "- POST /api/chat of llama3.2: 'cats'\n" +
      "- POST /api/chat of llama3.2: 'dogs' (the prompt is 'dogs')\n" +
      "- POST /api/chat of llama3.2: 'cats'",
  )
  expect(ollamaMatchers.toHaveBeenAskedTimes(mock, 3).message()).toMatch(
    /^Expected the mock Ollama not to have been asked anything 3 times\. /,
  )
})

test('toHaveBeenAskedTimes refuses a wrong number, and toHaveRetriedPolitely wrong options', () => {
  const { mock } = open()
  expect(() => times(mock, -1)).toThrow(
    'Failed to count requests: found the number -1 as the number. Give a whole number from 0.',
  )
  expect(() => politeness(mock, { max: 0 })).toThrow(
    'Failed to check the retries: found the number 0 as max. Give a whole number from 1.',
  )
  expect(() => politeness(mock, { most: 3 } as object)).toThrow("found 'most' in the options")
})

test('a client that repeats a request unchanged after a 404 is impolite', async () => {
  const { mock, chat, wait } = open()
  await chat('Hi', { model: 'unknown' })
  wait(250)
  expect(politeness(mock)).toBe(true)
  await chat('Hi', { model: 'unknown' })

  expect(politeness(mock)).toBe(
    `${START}POST /api/chat of unknown: 'Hi' was refused for good with status 404, and came again unchanged after 250 ms. ` +
      'Change the request or what the server has, for example pull the model, before it is sent again.',
  )
})

test.for([
  ['pull', { model: 'unknown' }],
  ['copy', { source: 'llama3.2', destination: 'unknown' }],
  ['create', { model: 'unknown', from: 'llama3.2' }],
] as const)('a client that repeats a request after a successful %s is polite', async ([endpoint, body]) => {
  const { mock, send, chat } = open()
  await chat('Hi', { model: 'unknown' })
  await (await send(`/api/${endpoint}`, body)).text()
  await chat('Hi', { model: 'unknown' })

  expect(mock.lastRequest?.status).toBe(200)
  expect(politeness(mock)).toBe(true)
})

test('a client that repeats a request after a pull that failed is impolite', async () => {
  const { mock, send, chat } = open({ registry: [] })
  await chat('Hi', { model: 'unknown' })
  await (await send('/api/pull', { model: 'unknown' })).text()
  await chat('Hi', { model: 'unknown' })

  expect(politeness(mock)).toContain('was refused for good with status 404')
})

test('a client that changes a refused request, or its credentials, is polite', async () => {
  const { mock, chat } = open()
  await chat('Hi', { model: 'unknown' })
  await chat('Hi', { model: 'llama3.2' })
  mock.when({ prompt: 'secret' }, reply.error(401, 'who are you?'))
  await chat('secret')
  await chat('secret', {}, { headers: { authorization: 'Bearer 1' } })

  expect(politeness(mock)).toBe(true)
})

test.for([408, 409, 425, 429, 500, 503])('a client that repeats a request after a %i is polite', async (status) => {
  const { mock, chat, wait } = open()
  mock.when('Hi', reply.error(status, 'not now'), { once: true })
  await chat('Hi')
  wait(100)
  await chat('Hi')

  expect(mock.lastRequest?.status).toBe(200)
  expect(politeness(mock)).toBe(true)
})

test.for([
  ['2', 'seconds'],
  ['Wed, 21 Oct 2026 07:28:02 GMT', 'an HTTP date'],
])('a client that does not wait as long as a Retry-After of %s (%s) says is impolite', async ([header]) => {
  const { mock, chat, wait } = open()
  vi.setSystemTime('2026-10-21T07:28:00Z')
  mock.when('Hi', { error: BUSY, headers: { 'Retry-After': header! } }, { times: 2 })
  await chat('Hi')
  wait(2000)
  await chat('Hi')
  expect(politeness(mock)).toBe(true)
  vi.setSystemTime('2026-10-21T07:28:00Z')
  mock.when('Ho', { error: BUSY, headers: { 'Retry-After': header! } }, { once: true })
  await chat('Ho')
  wait(500)
  await chat('Ho')

  expect(politeness(mock)).toBe(
    `${START}POST /api/chat of llama3.2: 'Ho' was refused with status 503, and its Retry-After asked to wait 2000 ms. ` +
      'It came again after 500 ms. Wait as long as Retry-After says.',
  )
})

test('a client that repeats a request more than max times in a row is impolite', async () => {
  const { mock, chat, wait } = open()
  mock.when('Hi', { error: BUSY })
  const ask = async () => {
    await chat('Hi')
    wait(1000)
  }
  for (let i = 0; i < 5; i++) await ask()
  expect(politeness(mock)).toBe(true)
  expect(politeness(mock, { max: 4 })).toContain('was refused 5 times in a row. Give up after 4')
  await ask()
  expect(politeness(mock)).toBe(
    `${START}POST /api/chat of llama3.2: 'Hi' was refused 6 times in a row. Give up after 5, or allow more with { max }.`,
  )
})

test('a success in between begins a new row', async () => {
  const { mock, chat, wait } = open()
  for (let i = 0; i < 4; i++) {
    mock.when('Hi', { error: BUSY }, { times: 2 })
    for (let j = 0; j < 3; j++) {
      await chat('Hi')
      wait(1000)
    }
  }
  expect(mock.requests).toHaveLength(12)
  expect(politeness(mock, { max: 2 })).toBe(true)
})

test('a retry that comes at once is a retry, even on a clock that stands still', async () => {
  const { mock, chat } = open()
  await chat('Hi', { model: 'unknown' })
  await chat('Hi', { model: 'unknown' })
  expect(politeness(mock)).toContain('came again unchanged after 0 ms')
})

test('requests that were sent at the same time are no retries, even on a clock that stands still', async () => {
  const { mock } = open({ strict: false, capacity: { maxQueue: 0, loadMs: Number.POSITIVE_INFINITY } })
  const init = { method: 'POST', body: JSON.stringify({ model: 'llama3.2', prompt: 'Hi' }) }
  mock.fetch('/api/generate', init).catch(() => undefined)
  await Promise.all(Array.from({ length: 20 }, () => mock.fetch('/api/generate', init)))
  expect(mock.requests.filter(({ status }) => status === 503)).toHaveLength(20)
  expect(politeness(mock)).toBe(true)
  mock.reset()
})

test('a connection that is refused counts as a refusal', async () => {
  const { mock, chat, wait } = open({ wire: { fault: 'refused' } })
  for (let i = 0; i < 3; i++) {
    await chat('Hi').catch(() => undefined)
    wait(1000)
  }
  expect(politeness(mock)).toBe(true)
  expect(politeness(mock, { max: 2 })).toContain('was refused 3 times in a row')
})
