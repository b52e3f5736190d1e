import { describe, expect, test, vi } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { readChunks } from '../support/read-body.ts'
import { postTo } from '../support/requests.ts'
import { stream } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const CHAT = { model: 'qwen3:8b', messages: [{ role: 'user', content: 'Why is the sky blue?' }] }
const GENERATE = { model: 'qwen3:8b', prompt: 'Why is the sky blue?' }
const STREAMS = [
  ['/api/chat', CHAT],
  ['/api/generate', GENERATE],
  ['/api/create', { model: 'mine', from: 'qwen3:8b' }],
  ['/api/pull', { model: 'tiny' }],
  ['/api/push', { model: 'qwen3:8b' }],
] as const
const reply = { thinking: 'Light\nscatters', content: ['It ', 'scatters\n\n', 'blue ', 'light.'] }

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each(STREAMS)('each chunk of %s is one whole line', async (path, body) => {
    const response = await postTo(mockOf(profile, { reply }), path, body)
    const chunks = await readChunks(response)

    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect(chunks.length).toBeGreaterThan(2)
    for (const chunk of chunks) expect(chunk).toMatch(/^\{[^\n]+\}\n$/)
  })

  test('a reply function makes at most one piece more than the client has read', async () => {
    let made = 0
    const mock = mockOf(profile, {
      async *reply() {
        for (;;) yield `piece ${++made} `
      },
    })
    const reader = (await postTo(mock, '/api/chat', CHAT)).body!.getReader()

    await reader.read()
    expect(made).toBeLessThanOrEqual(2)
    await reader.read()
    expect(made).toBeLessThanOrEqual(3)
    await reader.cancel()
  })

  test.each([
    ['/api/chat', CHAT],
    ['/api/generate', GENERATE],
  ] as const)('created_at in a stream of %s never goes back, even if the clock is set back', async (path, body) => {
    const minutes = [0, 3, 1, 2, -60, 5, 4, 0, 0, 0]
    const mock = mockOf(profile, {
      reply,
      now: () => new Date(Date.parse('2026-05-04T12:00:00Z') + 60_000 * (minutes.shift() ?? 0)),
    })
    const times = (await stream(mock, path, body)).map((line) => line.created_at)

    expect(times.length).toBeGreaterThan(4)
    expect(new Set(times).size).toBeGreaterThan(1)
    expect(times).toEqual(times.toSorted())
  })

  test('created_at follows the clock from one answer to the next', async () => {
    let now = '2026-05-04T12:00:00.000Z'
    const mock = mockOf(profile, { now: () => new Date(now) })
    const first = await stream(mock, '/api/chat', CHAT)
    now = '2026-05-03T12:00:00.000Z'
    const second = await stream(mock, '/api/chat', CHAT)

    expect(first.at(-1)?.created_at).toBe('2026-05-04T12:00:00.000Z')
    expect(second[0]?.created_at).toBe(now)
  })
})

test('created_at is the current time if the option now is not given', async () => {
  const before = Date.now()
  const [line] = await stream(createMockOllama(), '/api/chat', CHAT)

  expect(Date.parse(line!.created_at!)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(line!.created_at!)).toBeLessThanOrEqual(Date.now())
})

test('a reader that cancels ends a reply function that yields at a pace', async () => {
  const ended = vi.fn<() => void>()
  async function* say() {
    try {
      for (;;) yield 'word'
    } finally {
      ended()
    }
  }
  const mock = createMockOllama({ reply: say, pace: { tokensPerSecond: 1000 } })
  const body = JSON.stringify({ model: 'm', prompt: 'Hi' })
  const reader = (await mock.fetch('/api/generate', { method: 'POST', body })).body!.getReader()
  await reader.read()
  await reader.cancel()

  await expect.poll(() => ended).toHaveBeenCalledOnce()
  expect(mock.lastRequest?.outcome).toBe('aborted')
})
