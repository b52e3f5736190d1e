import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { postTo, sendTo } from '../support/requests.ts'
import { must, names, outcome } from './requests.ts'
import { mockOf } from './mock.ts'

const BASE = 'llama3.1:8b'

const remove = (mock: MockOllama, body: unknown) => outcome(sendTo(mock, 'DELETE', '/api/delete', body))
const copy = (mock: MockOllama, body: unknown) => outcome(postTo(mock, '/api/copy', body))

describe('in the default profile a model that was never installed', () => {
  const chat = (mock: MockOllama, model: string) =>
    outcome(postTo(mock, '/api/chat', { model, messages: [{ role: 'user', content: 'Hi' }], stream: false }))

  test('can be copied, shown and chatted with', async () => {
    const mock = mockOf('default')

    expect(await copy(mock, { source: 'any:thing', destination: 'mine:1' })).toEqual({ status: 200 })
    expect(await names(mock)).toContain('mine:1')
    expect((await chat(mock, 'any:thing')).status).toBe(200)
    expect((await postTo(mock, '/api/show', { model: 'any:thing' })).status).toBe(200)
  })

  test('is gone once it is deleted under any spelling of its name', async () => {
    const mock = mockOf('default')
    expect(await remove(mock, { model: 'library/Thing' })).toEqual({ status: 200 })

    expect(await chat(mock, 'thing:latest')).toEqual({ status: 404, body: { error: "model 'thing:latest' not found" } })
    expect(await chat(mock, 'thing:1')).toMatchObject({ status: 200 })
    expect(await copy(mock, { source: 'thing', destination: 'mine' })).toEqual({
      status: 404,
      body: { error: 'model "thing" not found' },
    })
  })

  test.each([
    ['/api/pull', { model: 'thing' }],
    ['/api/copy', { source: BASE, destination: 'thing' }],
    ['/api/create', { model: 'thing', from: BASE }],
  ] as const)('is brought back by %s after it was deleted', async (path, body) => {
    const mock = mockOf('default')
    await remove(mock, { model: 'thing' })
    await must(mock, path, body)

    expect((await chat(mock, 'thing')).status).toBe(200)
    expect(await remove(mock, { model: 'thing' })).toEqual({ status: 200 })
    expect((await chat(mock, 'thing')).status).toBe(404)
  })

  test('is brought back by reset after it was deleted', async () => {
    const mock = mockOf('default')
    await remove(mock, { model: 'thing' })
    mock.reset()

    expect((await chat(mock, 'thing')).status).toBe(200)
  })
})
