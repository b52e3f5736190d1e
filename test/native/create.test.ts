import { describe, expect, test } from 'vitest'
import { postTo } from '../support/requests.ts'
import { must, names, outcome, show, stream, tag } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

const LAYER = expect.stringMatching(/^(using existing|creating new) layer sha256:[0-9a-f]{64}$/)

describe.each(PROFILES)('in the %s profile', (profile) => {
  test('create reports each layer, the manifest and its success', async () => {
    const lines = await stream(mockOf(profile), '/api/create', { model: 'mine', from: BASE, system: 'Be brief.' })

    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(lines.slice(-2)).toEqual([{ status: 'writing manifest' }, { status: 'success' }])
    for (const line of lines.slice(0, -2)) expect(line).toEqual({ status: LAYER })
  })

  test('create without streaming reports only its success', async () => {
    const mock = mockOf(profile)

    expect(await outcome(postTo(mock, '/api/create', { model: 'mine', from: BASE, stream: false }))).toEqual({
      status: 200,
      body: { status: 'success' },
    })
    expect((await show(mock, 'mine')).details.parent_model).toBe(BASE)
  })

  test('a created model keeps everything of its base that the request does not set', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/create', { model: 'mine', from: BASE })
    const { modelfile: _, modified_at: __, ...mine } = await show(mock, 'mine')
    const { modelfile: ___, modified_at: ____, ...base } = await show(mock, BASE)

    expect(mine).toEqual({ ...base, details: { ...base.details, parent_model: BASE } })
  })

  test('parameters are merged with those of the base, name by name', async () => {
    const mock = mockOf(profile)
    const parametersOf = async (model: string) => (await show(mock, model)).parameters?.split('\n').toSorted()
    await must(mock, '/api/create', {
      model: 'mother',
      from: 'mistral:7b',
      parameters: { num_ctx: 64, temperature: 0.5, stop: ['a', 'b'] },
    })
    await must(mock, '/api/create', {
      model: 'child',
      from: 'mother',
      parameters: { temperature: 1, stop: ['c'], top_k: 3 },
    })

    expect(await parametersOf('mother')).toEqual([
      `${'num_ctx'.padEnd(30)} 64`,
      `${'stop'.padEnd(30)} "a"`,
      `${'stop'.padEnd(30)} "b"`,
      `${'temperature'.padEnd(30)} 0.5`,
    ])
    expect(await parametersOf('child')).toEqual([
      `${'num_ctx'.padEnd(30)} 64`,
      `${'stop'.padEnd(30)} "c"`,
      `${'temperature'.padEnd(30)} 1`,
      `${'top_k'.padEnd(30)} 3`,
    ])
  })

  test('system, template and messages replace those of the base', async () => {
    const mock = mockOf(profile)
    const messages = [
      { role: 'user', content: 'Ping?' },
      { role: 'assistant', content: 'Pong.' },
    ]
    await must(mock, '/api/create', { model: 'mother', from: BASE, system: 'One.', messages })
    await must(mock, '/api/create', { model: 'child', from: 'mother', system: 'Two.', template: '<{{ .Prompt }}>' })

    expect(await show(mock, 'child')).toMatchObject({ system: 'Two.', template: '<{{ .Prompt }}>', messages })
    expect(await show(mock, 'mother')).toMatchObject({ system: 'One.', messages })
  })

  test.each([
    ['{{ .Prompt }}', ['completion']],
    ['{{ .Prompt }}{{ .Suffix }}', ['completion', 'insert']],
    ['{{ .Tools }}{{ .Prompt }}', ['completion', 'tools']],
  ])('the template %j gives the model the capabilities %j', async (template, capabilities) => {
    const mock = mockOf(profile)
    await must(mock, '/api/create', { model: 'mine', from: BASE, template })

    expect((await show(mock, 'mine')).capabilities).toEqual(capabilities)
    expect((await tag(mock, profile === 'strict' ? 'mine:latest' : 'mine')).capabilities).toEqual(capabilities)
  })

  test('one license or a list of licenses is added to those of the base', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/create', { model: 'one', from: 'mistral:7b', license: 'First.' })
    await must(mock, '/api/create', { model: 'three', from: 'one', license: ['Second.', 'Third.'] })
    const before = (await show(mock, 'mistral:7b')).license
    const licenses = [...(before ? [before] : []), 'First.', 'Second.', 'Third.']

    expect((await show(mock, 'three')).license).toBe(licenses.join('\n'))
  })

  test('info overrides the details of the base', async () => {
    const mock = mockOf(profile)
    await must(mock, '/api/create', {
      model: 'mine:1',
      from: BASE,
      info: {
        model_family: 'fam',
        parameter_size: '3B',
        quantization_level: 'Q1',
        context_length: 77,
        embedding_length: 9,
      },
    })

    expect((await tag(mock, 'mine:1')).details).toMatchObject({
      family: 'fam',
      parameter_size: '3B',
      quantization_level: 'Q1',
      context_length: 77,
      embedding_length: 9,
    })
    expect((await show(mock, 'mine:1')).details).not.toHaveProperty('context_length')
  })

  test.each([
    ['q8_0', 'Q8_0'],
    ['Q4_K', 'Q4_K_M'],
  ])('quantize %s turns an F16 model into a %s model', async (quantize, level) => {
    const mock = mockOf(profile, { models: [{ name: 'full', details: { quantization_level: 'F16' } }] })
    await must(mock, '/api/create', { model: 'small', from: 'full', quantize })

    expect((await show(mock, 'small')).details.quantization_level).toBe(level)
    expect((await show(mock, 'full')).details.quantization_level).toBe('F16')
  })

  test('a base that is not installed is pulled first', async () => {
    const mock = mockOf(profile, { registry: ['tiny'] })
    await must(mock, '/api/pull', { model: 'tiny' })
    await must(mock, '/api/delete', { model: 'tiny' })
    const statuses = (await stream(mock, '/api/create', { model: 'mine', from: 'tiny' })).map(({ status }) => status)

    expect(statuses[0]).toBe('pulling manifest')
    expect(statuses.at(-1)).toBe('success')
    expect((await names(mock)).map((name) => name.split(':')[0])).toEqual(expect.arrayContaining(['mine', 'tiny']))
  })

  test('a created model can replace its own base', async () => {
    const mock = mockOf(profile)
    const before = await names(mock)
    await must(mock, '/api/create', { model: BASE, from: BASE, system: 'New.' })

    expect((await names(mock)).toSorted()).toEqual(before.toSorted())
    expect((await show(mock, BASE)).system).toBe('New.')
  })

  test('create reads the older fields name and quantization', async () => {
    const mock = mockOf(profile, { models: [{ name: 'full', details: { quantization_level: 'F32' } }] })
    await must(mock, '/api/create', { name: 'small', from: 'full', quantization: 'Q8_0' })

    expect((await show(mock, 'small')).details.quantization_level).toBe('Q8_0')
  })
})
