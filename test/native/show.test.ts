import { describe, expect, test } from 'vitest'
import type { ShowResponse } from '../../src/index.ts'
import { postTo, sendTo } from '../support/requests.ts'
import { must, outcome, show, stream } from './requests.ts'
import { MODELS, mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'

describe.each(PROFILES)('in the %s profile', (profile) => {
  test('show gives null for the lists of model_info, unless verbose is true', async () => {
    const mock = mockOf(profile)
    const { modelInfo } = MODELS.find(({ name }) => name === BASE)!
    const brief = (await show(mock, BASE)).model_info
    const verbose = (await show(mock, BASE, { verbose: true })).model_info

    expect(verbose).toEqual(modelInfo)
    expect(verbose['tokenizer.ggml.tokens']).toHaveLength(32)
    expect(brief['tokenizer.ggml.tokens']).toBeNull()
    expect(Object.keys(brief)).toEqual(Object.keys(verbose))
    expect(brief['llama.context_length']).toBe(8192)
  })

  test("show returns the system prompt of the request in place of the model's", async () => {
    const mock = mockOf(profile)

    expect((await show(mock, BASE, { system: 'Be brief.' })).system).toBe('Be brief.')
    expect((await show(mock, BASE)).system).toBe(
      MODELS.find(({ name }) => name === BASE)?.system ?? 'You are a secret internal system prompt.',
    )
  })

  test('show reads the older field name, and prefers model to it', async () => {
    const mock = mockOf(profile)
    const showBody = async (body: object) => (await outcome(postTo(mock, '/api/show', body))).body as ShowResponse

    expect((await showBody({ name: 'llava:7b' })).capabilities).toContain('vision')
    expect((await showBody({ model: 'llava:7b', name: BASE })).capabilities).toContain('vision')
  })

  test('HEAD /api/tags has the headers of GET, and no body', async () => {
    const mock = mockOf(profile)
    const [head, get] = [await sendTo(mock, 'HEAD', '/api/tags'), await sendTo(mock, 'GET', '/api/tags')]

    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect([...head.headers]).toEqual([...get.headers])
    expect(head.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('tags lists each model of the options with its digest, size, time and capabilities', async () => {
    const { models } = (await (await sendTo(mockOf(profile), 'GET', '/api/tags')).json()) as { models: unknown[] }

    expect(models).toHaveLength(MODELS.length)
    for (const { name, digest, size, modifiedAt, capabilities } of MODELS) {
      expect(models).toContainEqual(
        expect.objectContaining({ name, model: name, digest, size, modified_at: modifiedAt, capabilities }),
      )
    }
  })
})

describe('the Modelfile that show writes', () => {
  const modelfileOf = async (options: object, model = BASE) =>
    (await show(mockOf('strict'), model, { options })).modelfile!.split('\n')

  test('lists the options of the request among the parameters', async () => {
    const lines = await modelfileOf({
      temperature: 0.1,
      num_ctx: 1_048_576,
      min_p: 1e-5,
      mirostat: null,
      use_mmap: true,
    })

    expect(lines.filter((line) => line.startsWith('PARAMETER'))).toEqual([
      'PARAMETER stop <|eot_id|>',
      'PARAMETER stop <|start_header_id|>',
      'PARAMETER temperature 0.1',
      'PARAMETER num_ctx 1.048576e+06',
      'PARAMETER min_p 1e-05',
      'PARAMETER mirostat <nil>',
      'PARAMETER use_mmap true',
    ])
  })

  test('replaces a parameter of the model by the option of the request with the same name', async () => {
    const lines = await modelfileOf({ stop: ['END', ' ', 'a\nb', 'say "a"\n'] })

    expect(lines.join('\n')).toContain(
      'PARAMETER stop END\nPARAMETER stop " "\nPARAMETER stop "a\nb"\nPARAMETER stop """say "a"\n"""\n',
    )
    expect(lines).not.toContain('PARAMETER stop <|eot_id|>')
  })

  test('differs from the field parameters, which leaves out the options of the request', async () => {
    const { parameters } = MODELS.find(({ name }) => name === BASE)!

    expect((await show(mockOf('strict'), BASE, { options: { temperature: 0.1 } })).parameters).toBe(parameters)
  })
})

describe('_debug_render_only', () => {
  const renderChat = async (model: string, fields: object = {}) => {
    const [line] = await stream(mockOf('strict', { reply: 'Never said.' }), '/api/chat', {
      model,
      messages: [{ role: 'user', content: 'Why?' }],
      _debug_render_only: true,
      ...fields,
    })
    return line
  }

  test('makes chat return the rendered prompt without asking the model', async () => {
    expect(await renderChat('qwen3:8b', { think: false })).toEqual({
      model: 'qwen3:8b',
      created_at: expect.any(String),
      message: { role: '', content: '' },
      done: false,
      _debug_info: { rendered_template: expect.stringContaining('Why?') },
    })
  })

  test('makes chat count the images', async () => {
    const line = await renderChat('llava:7b', {
      messages: [
        { role: 'user', content: 'A?', images: ['aGk=', 'aGk='] },
        { role: 'user', content: 'B?', images: ['aGk='] },
      ],
    })

    expect(line?._debug_info?.image_count).toBe(3)
  })

  test('makes chat render as many of the messages as fit, and always the last one', async () => {
    const messages = ['one two three four', 'five six', 'seven'].map((content) => ({ role: 'user', content }))
    const text = async (numCtx: number) =>
      (await renderChat('codellama:code', { messages, options: { num_ctx: numCtx } }))?._debug_info?.rendered_template

    expect(await text(100)).toContain('one')
    expect(await text(3)).not.toContain('one')
    expect(await text(1)).toContain('seven')
  })

  test('makes generate return the rendered prompt, or the prompt itself if raw is true', async () => {
    const render = async (fields: object) => {
      const [line] = await stream(mockOf('strict'), '/api/generate', {
        model: 'codellama:code',
        prompt: 'def',
        _debug_render_only: true,
        ...fields,
      })
      return line?._debug_info?.rendered_template
    }

    expect(await render({ raw: true })).toBe('def')
    expect(await render({ suffix: 'end' })).toBe('<PRE> def <SUF>end <MID>')
    expect(await render({ template: '<{{ .Prompt }}>' })).toBe('<def>')
  })
})

test('show prints the numbers of parameters as Go does', async () => {
  const mock = mockOf('strict')
  const parameters = { temperature: 0.00001, num_ctx: 1_048_576, top_p: 0.5, seed: 21 }
  await must(mock, '/api/create', { model: 'mine', from: 'mistral:7b', parameters })

  expect((await show(mock, 'mine')).parameters?.split('\n').map((line) => line.split(/ +/))).toEqual([
    ['num_ctx', '1.048576e+06'],
    ['seed', '21'],
    ['temperature', '1e-05'],
    ['top_p', '0.5'],
  ])
})
