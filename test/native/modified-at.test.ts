import { describe, expect, test } from 'vitest'
import { must, names, show, tag } from './requests.ts'
import { MODELS, mockWithClock } from './mock.ts'

const BASE = 'llama3.1:8b'

describe('modified_at', () => {
  test.each([
    ['/api/copy', { source: BASE, destination: 'new:1' }],
    ['/api/create', { model: 'new:1', from: BASE }],
    ['/api/pull', { model: 'new:1' }],
  ] as const)('after %s is the current time, in tags and in show', async (path, body) => {
    const { mock, time } = mockWithClock('strict')
    time.now += 90_000
    await must(mock, path, body)

    const modifiedAt = '2026-05-04T12:01:30.000Z'
    expect((await tag(mock, 'new:1')).modified_at).toBe(modifiedAt)
    expect((await show(mock, 'new:1')).modified_at).toBe(modifiedAt)
    expect((await tag(mock, BASE)).modified_at).toBe(MODELS.find(({ name }) => name === BASE)?.modifiedAt)
  })

  test('orders the models of tags, the newest first', async () => {
    const { mock, time } = mockWithClock('strict', { models: ['old'] })
    for (const destination of ['a', 'b', 'c']) {
      time.now += 1000
      await must(mock, '/api/copy', { source: 'old', destination })
    }
    expect(await names(mock)).toEqual(['c:latest', 'b:latest', 'a:latest', 'old:latest'])

    time.now += 1000
    await must(mock, '/api/copy', { source: 'old', destination: 'a' })
    expect(await names(mock)).toEqual(['a:latest', 'c:latest', 'b:latest', 'old:latest'])
  })

  test('of a model from the options is the time when the mock was created', async () => {
    const { mock, time } = mockWithClock('strict', { models: ['old'] })
    time.now += 90_000

    expect((await tag(mock, 'old:latest')).modified_at).toBe('2026-05-04T12:00:00.000Z')
  })
})
