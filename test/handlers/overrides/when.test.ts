import { http, HttpResponse } from 'msw'
import { expect, test, vi } from 'vitest'
import { createMockOllama, type OllamaRequest } from '../../../handlers/index.ts'
import { DIALECTS, readSaid, toErrorBody, toRequest } from '../../support/dialects.ts'
import { intercept } from '../../support/intercept.ts'
import { ask, OLLAMA, post, postForJson } from '../../support/requests.ts'

const mock = createMockOllama({ reply: 'otherwise' })
const network = await intercept(mock)

const user = { role: 'user', content: 'cats' }

const say = async (dialect: (typeof DIALECTS)[number], prompt: string): Promise<string> => {
  const { path, body } = toRequest(dialect, prompt)
  return readSaid(dialect, await postForJson(path, body)).text
}

test.for(DIALECTS)('when matches the prompt of a request in the dialect %s', async (dialect) => {
  network.use(mock.chat('matched', { when: 'cats' }))

  expect([await say(dialect, 'Do dogs?'), await say(dialect, 'Do cats?')]).toEqual(['otherwise', 'matched'])
})

test.for(DIALECTS)('when matches the dialect %s, and no other dialect', async (dialect) => {
  network.use(mock.chat('matched', { when: { dialect } }))

  const answers = await Promise.all(DIALECTS.map(async (other) => [other, await say(other, 'Hi')]))
  expect(answers).toEqual(DIALECTS.map((other) => [other, other === dialect ? 'matched' : 'otherwise']))
})

test('an override with when and once is used up only by the first request that matches', async () => {
  network.use(mock.chat('matched', { when: 'cats', once: true }))

  expect([await ask('dogs'), await ask('cats'), await ask('cats')]).toEqual(['otherwise', 'matched', 'otherwise'])
  network.restoreHandlers()
  expect([await ask('dogs'), await ask('cats'), await ask('cats')]).toEqual(['otherwise', 'matched', 'otherwise'])
})

test('an override with when and once is not used up by a request that is refused', async () => {
  mock.models.remove('gone')
  network.use(mock.chat('matched', { when: 'cats', once: true }))

  expect((await post('/api/chat', { model: 'gone', messages: [user] })).status).toBe(404)
  expect(await ask('cats')).toBe('matched')
})

test('the newest override that matches answers', async () => {
  network.use(mock.chat('oldest'))
  network.use(mock.chat('older', { when: 'cats' }))
  network.use(mock.chat('newer', { when: /cats and dogs/ }))

  expect([await ask('cats and dogs'), await ask('cats'), await ask('cows')]).toEqual(['newer', 'older', 'oldest'])
})

test('an override that does not match leaves the request to any other handler', async () => {
  network.use(http.post(`${OLLAMA}/api/chat`, () => HttpResponse.json({ message: { content: 'mine' } })))
  network.use(mock.chat('matched', { when: 'cats' }))

  expect([await ask('dogs'), await ask('cats')]).toEqual(['mine', 'matched'])
})

test('resetHandlers removes an override with when', async () => {
  network.use(mock.chat('matched', { when: 'cats' }))
  network.resetHandlers()

  expect(await ask('cats')).toBe('otherwise')
})

const numbers = Array.from({ length: 20 }, (_, i) => i)

test('each of 20 concurrent requests gets the override that matches it', async () => {
  network.use(...numbers.map((i) => mock.chat(`answer ${i}`, { when: new RegExp(`question ${i}$`), once: true })))

  const ways = numbers.map((i) => (i % 2 === 0 ? ask(`question ${i}`) : say('openai', `question ${i}`)))
  expect(await Promise.all(ways)).toEqual(numbers.map((i) => `answer ${i}`))
})

test('exactly one of 20 concurrent requests gets an override with when and once', async () => {
  network.use(mock.chat('matched', { when: 'cats', once: true }))

  const answers = await Promise.all(numbers.map(() => ask('cats')))
  expect(answers.filter((answer) => answer === 'matched')).toHaveLength(1)
})

test('where receives the request, whatever its dialect', async () => {
  const where = vi.fn<(request: OllamaRequest) => boolean>(() => true)
  network.use(mock.chat('matched', { when: { where } }))
  await say('anthropic', 'Do cats purr?')

  expect(where.mock.calls[0]?.[0]).toMatchObject({
    endpoint: 'chat',
    dialect: 'anthropic',
    prompt: 'Do cats purr?',
    body: { max_tokens: 100 },
  })
})

test.for(DIALECTS)(
  'a where that throws is answered with a 500 in the dialect %s, and assertNoErrors reports it',
  async (dialect) => {
    const where = (): never => {
      throw new Error('my mistake')
    }
    network.use(mock.chat('matched', { when: { where } }))
    expect(mock.assertNoErrors).not.toThrow()

    const { path, body } = toRequest(dialect, 'Hi')
    const response = await post(path, body)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual(toErrorBody(dialect, 'api_error', 'my mistake'))
    expect(mock.assertNoErrors).toThrow(/my mistake/)
  },
)

test.for(['g', 'y', 'gy', ''])(
  'the lastIndex of a RegExp with the flags %j does not affect the match',
  async (flags) => {
    const pattern = new RegExp('cats', flags)
    pattern.lastIndex = 3
    network.use(mock.chat('matched', { when: pattern }))

    expect([await ask('cats purr'), await ask('cats purr'), await ask('cats')]).toEqual([
      'matched',
      'matched',
      'matched',
    ])
    expect(pattern.lastIndex).toBe(3)
  },
)

test.for(DIALECTS)(
  'an override that does not match leaves no trace in the response of the dialect %s',
  async (dialect) => {
    // One of the requests does not offer the tool that the reply calls, so the mock would print a warning.
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const toolReply = { content: 'Hi', toolCalls: [{ name: 'find', arguments: {} }] }
    const answers = async (hasOverride: boolean) => {
      const other = createMockOllama({ reply: toolReply, now: () => new Date(0) })
      network.use(...other.handlers)
      if (hasOverride) network.use(other.chat('matched', { when: 'cats', once: true }))
      const { path, body } = toRequest(dialect, { parts: [{ user: 'Hi' }], tools: ['find'] })
      const bodies = [body, '{', { ...body, tools: [{ type: 'web_search' }] }, body]
      const texts = []
      for (const sent of bodies) texts.push(await (await post(path, sent)).text())
      return texts
    }

    expect(await answers(true)).toEqual(await answers(false))
  },
)

test('an override that leaves a request to another handler loads no model', async () => {
  network.use(http.post(`${OLLAMA}/api/chat`, () => HttpResponse.json({})))
  network.use(mock.chat('matched', { when: 'cats' }))
  await post('/api/chat', { model: 'm', messages: [user, { role: 'user', content: 'dogs' }] })

  expect(mock.models.loaded()).toEqual([])
})
