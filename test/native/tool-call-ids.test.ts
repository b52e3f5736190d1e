import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { stream } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const call = (city: string) => ({ name: 'get_weather', arguments: { city } })
const reply = { content: 'Let me look.', toolCalls: [call('Paris'), call('Rome'), call('Paris')] }
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }]

async function askForIds(mock: MockOllama, fields: object = {}): Promise<string[]> {
  const lines = await stream(mock, '/api/chat', {
    model: 'qwen3:8b',
    messages: [{ role: 'user', content: 'Weather?' }],
    tools,
    ...fields,
  })
  return lines.flatMap(({ message }) => message?.tool_calls ?? []).map(({ id = '' }) => id)
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each([true, false])(
    'each tool call has its own id, even if it repeats another call (stream: %s)',
    async (flag) => {
      const ids = await askForIds(mockOf(profile, { reply }), { stream: flag })

      expect(ids).toHaveLength(3)
      expect(new Set(ids).size).toBe(3)
      for (const id of ids) expect(id).toMatch(/^call_[a-z0-9]{8}$/)
    },
  )

  test('the tool calls of an answer have the indexes 0, 1, 2', async () => {
    const lines = await stream(mockOf(profile, { reply }), '/api/chat', {
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Weather?' }],
      tools,
    })

    expect(lines.flatMap(({ message }) => message?.tool_calls ?? []).map((made) => made.function.index)).toEqual([
      0, 1, 2,
    ])
  })

  test('no two answers share a tool call id', async () => {
    const mock = mockOf(profile, { reply })
    const answers = []
    for (let i = 0; i < 50; i++) answers.push(...(await askForIds(mock)))

    expect(new Set(answers).size).toBe(150)
  })

  test('the same seed gives the same ids, and reset starts them again', async () => {
    const mock = mockOf(profile, { reply, seed: 7 })
    const first = await askForIds(mock)
    const second = await askForIds(mock)
    mock.reset()

    expect(second).not.toEqual(first)
    expect(await askForIds(mock)).toEqual(first)
    expect(await askForIds(mock)).toEqual(second)
    expect(await askForIds(mockOf(profile, { reply, seed: 7 }))).toEqual(first)
  })

  test('another seed gives other ids', async () => {
    const first = await askForIds(mockOf(profile, { reply, seed: 1 }))
    const other = await askForIds(mockOf(profile, { reply, seed: 2 }))

    expect(new Set([...first, ...other]).size).toBe(6)
  })

  test('an id that the reply gives is kept', async () => {
    const mock = mockOf(profile, { reply: { toolCalls: [{ ...call('Paris'), id: 'call_paris' }, call('Rome')] } })
    const [given, made] = await askForIds(mock)

    expect(given).toBe('call_paris')
    expect(made).toMatch(/^call_[a-z0-9]{8}$/)
  })
})
