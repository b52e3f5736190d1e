import { describe, expect, test } from 'vitest'
import { capabilitiesOf, parseTemplate } from '../../src/go/template.ts'
import { createMockOllama, type Capability } from '../../src/index.ts'
import { show } from './requests.ts'

const DECIDED: readonly Capability[] = ['tools', 'insert', 'thinking']

/** Every set of the capabilities that a template decides. */
const SETS = Array.from({ length: 8 }, (_, bits) => DECIDED.filter((_capability, i) => bits & (1 << i)))

describe.each([false, true])('with strict: %s', (strict) => {
  test.each(SETS.map((set) => [set.join(', ') || 'nothing', set] as const))(
    'the template of a model that can do %s says so',
    async (_, set) => {
      const mock = createMockOllama({ strict, models: [{ name: 'm', capabilities: ['completion', ...set] }] })
      const { template = '', capabilities } = await show(mock, 'm')

      expect(capabilitiesOf(parseTemplate(template)).toSorted()).toEqual(set.toSorted())
      expect(capabilities).toEqual(['completion', ...set])
    },
  )

  test('a template that the test gives is kept, whatever the capabilities are', async () => {
    const template = '{{ .Prompt }}'
    const mock = createMockOllama({ strict, models: [{ name: 'm', capabilities: ['completion', 'tools'], template }] })

    expect(await show(mock, 'm')).toMatchObject({ template, capabilities: ['completion', 'tools'] })
  })

  test('the prompt of a model with tools contains the tools and the message', async () => {
    const mock = createMockOllama({
      strict,
      models: [{ name: 'm', capabilities: ['completion', 'tools', 'thinking'] }],
    })
    const tools = [
      {
        type: 'function',
        function: { name: 'find', description: 'd', parameters: { type: 'object', properties: {} } },
      },
    ]
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: 'Why?' }],
      tools,
      stream: false,
      _debug_render_only: true,
    }
    const response = await mock.fetch('/api/chat', { method: 'POST', body: JSON.stringify(body) })
    const { _debug_info: info } = (await response.json()) as { _debug_info: { rendered_template: string } }

    expect(info.rendered_template).toContain('"name":"find"')
    expect(info.rendered_template).toContain('Why?')
  })
})

test('in strict, the template of a model that nobody describes says what the model can do', async () => {
  const { template = '', capabilities = [] } = await show(createMockOllama({ strict: true, models: ['m'] }), 'm')

  expect(capabilities).toEqual(['completion', 'tools', 'insert', 'vision', 'thinking'])
  expect(capabilitiesOf(parseTemplate(template)).toSorted()).toEqual(['insert', 'thinking', 'tools'])
})
