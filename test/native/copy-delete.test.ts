import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { postTo, sendTo } from '../support/requests.ts'
import { must, names, outcome, show, tag } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

const remove = (mock: MockOllama, body: unknown) => outcome(sendTo(mock, 'DELETE', '/api/delete', body))
const copy = (mock: MockOllama, body: unknown) => outcome(postTo(mock, '/api/copy', body))

describe.each(PROFILES)('in the %s profile', (profile) => {
  test('a copy is the same model under a second name', async () => {
    const mock = mockOf(profile)
    expect(await copy(mock, { source: BASE, destination: 'mine:1' })).toEqual({ status: 200 })

    const { modified_at: _, ...listed } = await tag(mock, 'mine:1')
    const { modified_at: __, ...original } = await tag(mock, BASE)
    expect(listed).toEqual({ ...original, name: 'mine:1', model: 'mine:1' })
    expect((await show(mock, 'mine:1')).template).toBe((await show(mock, BASE)).template)
  })

  test('a copy still works after its original was deleted', async () => {
    const mock = mockOf(profile)
    await copy(mock, { source: BASE, destination: 'mine:1' })
    await remove(mock, { model: BASE })

    expect(await names(mock)).not.toContain(BASE)
    await must(mock, '/api/chat', { model: 'mine:1', messages: [{ role: 'user', content: 'Hi' }] })
  })

  test('a copy replaces an installed model with the same name', async () => {
    const mock = mockOf(profile)
    await copy(mock, { source: BASE, destination: 'qwen3:8b' })

    expect((await tag(mock, 'qwen3:8b')).digest).toBe((await tag(mock, BASE)).digest)
    expect((await names(mock)).filter((name) => name === 'qwen3:8b')).toHaveLength(1)
  })

  test.each([
    [{}, 'source "" is invalid'],
    [{ source: 'a b', destination: 'c d' }, 'source "a b" is invalid'],
    [{ source: BASE }, 'destination "" is invalid'],
    [{ source: BASE, destination: 'c d' }, 'destination "c d" is invalid'],
    [{ source: ` ${BASE}`, destination: 'x' }, `source " ${BASE}" is invalid`],
    [{ source: `${BASE}:local`, destination: 'x' }, `source "${BASE}:local" is invalid`],
  ])('copy refuses %j: %s', async (body, error) => {
    const mock = mockOf(profile)
    const before = await names(mock)

    expect(await copy(mock, body)).toEqual({ status: 400, body: { error } })
    expect(await names(mock)).toEqual(before)
  })

  test('a copy of a model onto itself changes nothing', async () => {
    const mock = mockOf(profile)
    const before = await tag(mock, BASE)

    expect(await copy(mock, { source: BASE, destination: `library/${BASE.toUpperCase()}` })).toEqual({ status: 200 })
    expect(await tag(mock, BASE)).toEqual(before)
  })

  test.each([
    { model: BASE },
    { name: BASE },
    { model: BASE, name: 'qwen3:8b' },
    { model: `  ${BASE.toUpperCase()} ` },
  ])('delete with %j uninstalls the model', async (body) => {
    const mock = mockOf(profile)
    const before = await names(mock)

    expect(await remove(mock, body)).toEqual({ status: 200 })
    expect(await names(mock)).toEqual(before.filter((name) => name !== BASE))
    expect((await postTo(mock, '/api/show', { model: BASE })).status).toBe(404)
  })

  test('a model that is deleted twice is not found the second time', async () => {
    const mock = mockOf(profile)
    await remove(mock, { model: BASE })

    expect(await remove(mock, { model: BASE })).toEqual({ status: 404, body: { error: `model '${BASE}' not found` } })
  })

  test.each([
    [{}, 400, 'model is required'],
    [{ model: '  ' }, 400, 'model is required'],
    [{ model: 'a b' }, 400, 'name "a b" is invalid'],
    [{ model: 5 }, 400, 'json: cannot unmarshal number into Go struct field DeleteRequest.model of type string'],
  ])('delete refuses %j with a %d: %s', async (body, status, error) => {
    expect(await remove(mockOf(profile), body)).toEqual({ status, body: { error } })
  })

  test('delete refuses a request without a body', async () => {
    expect(await remove(mockOf(profile), undefined)).toEqual({ status: 400, body: { error: 'missing request body' } })
  })

  test('reset brings back deleted models, and removes copies', async () => {
    const mock = mockOf(profile)
    const before = await names(mock)
    await copy(mock, { source: BASE, destination: 'mine' })
    await remove(mock, { model: BASE })
    mock.reset()

    expect(await names(mock)).toEqual(before)
  })
})

describe('in the strict profile a model that is not installed', () => {
  test('cannot be copied', async () => {
    expect(await copy(mockOf('strict'), { source: 'nope', destination: 'mine' })).toEqual({
      status: 404,
      body: { error: 'model "nope" not found' },
    })
  })

  test('cannot be deleted', async () => {
    expect(await remove(mockOf('strict'), { model: 'nope' })).toEqual({
      status: 404,
      body: { error: "model 'nope' not found" },
    })
  })
})
