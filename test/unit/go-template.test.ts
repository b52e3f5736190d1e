import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeGoJson, type GoType, slice, struct } from '../../src/go/json.ts'
import {
  capabilitiesOf,
  GoTemplateError,
  GoTemplatePanic,
  parseTemplate,
  renderTemplate,
  type TemplateValues,
  thinkingTagsOf,
  variablesOf,
} from '../../src/go/template.ts'
import { message, tools } from '../../src/protocol/requests.ts'
import answers from './go-template.fixtures.json' with { type: 'json' }

/** What Go makes of a template: the text, the message of an error, or the message of a panic. */
interface Rendered {
  template: string
  values: number
  text?: string
  error?: string
  panic?: string
}

const requestType: GoType = struct('request', { messages: slice(message), tools })

/** The template values of the fixtures, decoded as the server decodes them. */
const values: TemplateValues[] = answers.values.map(({ messages, tools: offered, ...rest }) => ({
  ...rest,
  ...decodeGoJson<TemplateValues>(new TextEncoder().encode(JSON.stringify({ messages, tools: offered })), requestType),
}))

function answerTo(template: string, given: TemplateValues): Omit<Rendered, 'template' | 'values'> {
  try {
    return { text: renderTemplate(parseTemplate(template), given) }
  } catch (error) {
    if (error instanceof GoTemplatePanic) return { panic: error.message }
    if (error instanceof GoTemplateError) return { error: error.message }
    throw error
  }
}

function user(content: string): TemplateValues {
  return { messages: [{ role: 'user', content }] }
}

/** Returns true if the template is rendered, and if rendering throws a GoTemplateError or a GoTemplatePanic. Throws any other error. */
function endsAsExpected(template: string): boolean {
  for (const given of values) answerTo(template, given)
  return true
}

test.each(answers.refused as Array<[template: string, words: string]>)(
  'the template %j is refused with the message that Go gives',
  (text, words) => {
    expect(() => parseTemplate(text)).toThrow(new GoTemplateError(words))
  },
)

test.each(answers.rendered as Rendered[])('$template renders as in Go for the values at index $values', (answer) => {
  const { template, values: index, ...expected } = answer
  expect(answerTo(template, values[index]!)).toEqual(expected)
})

describe('what a template tells about its model', () => {
  test.each([
    ['{{ .Prompt }}', []],
    ['{{ range .Messages }}{{ .Content }}{{ end }}{{ .Tools }}', ['tools']],
    ['{{ .Prompt }}{{ .Suffix }}', ['insert']],
    ['{{ range .Messages }}<think>{{ .Thinking }}</think>{{ end }}', ['thinking']],
    ['{{ range .Messages }}<think>{{ .Thinking }}{{ end }}', []],
    ['{{ range .Tools }}<think>{{ .Thinking }}</think>{{ end }}', ['tools']],
    ['{{ (.).Tools }}{{ $.tools }}', ['tools']],
  ])('the template %s has the capabilities %j', (template, capabilities) => {
    expect(capabilitiesOf(parseTemplate(template))).toEqual(capabilities)
  })

  test('the thinking tags are the texts around the thinking, without their white space', () => {
    const template = '{{ range .Messages }}{{ if .Thinking }} <t>\n{{ .Thinking }} </t> {{ end }}{{ end }}'
    expect(thinkingTagsOf(parseTemplate(template))).toEqual({ opening: '<t>', closing: '</t>' })
  })

  test('the variables are sorted, in lower case, and include response if there are no messages', () => {
    expect(variablesOf(parseTemplate('{{ .System }}{{ $.Prompt }}'))).toEqual(['$', 'prompt', 'response', 'system'])
    expect(variablesOf(parseTemplate('{{ .Messages }}'))).toEqual(['messages'])
  })
})

describe('the values that a template receives', () => {
  test('a prompt, a system text and a response become messages', () => {
    const template = parseTemplate('<{{ .System }}|{{ .Prompt }}|{{ .Response }}>')
    expect(renderTemplate(template, { system: 's', prompt: 'p', response: 'r' })).toBe('<s|p|r')
  })

  test('a prompt with a suffix leaves out the system text', () => {
    const template = parseTemplate('{{ .Prompt }}_{{ .Suffix }}_{{ .System }}')
    expect(renderTemplate(template, { prompt: 'a', suffix: 'b', system: 'c' })).toBe('a_b_<no value>')
  })

  test('rendering does not change the messages', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ]
    renderTemplate(parseTemplate('{{ range .Messages }}{{ .Content }}{{ end }}'), { messages })
    expect(messages.map(({ content }) => content)).toEqual(['a', 'b'])
  })

  test('the date is that of the option now', () => {
    const template = parseTemplate('{{ currentDate }} {{ yesterdayDate "any" }}{{ len .Messages }}')
    const now = () => new Date(2024, 2, 1, 12)
    expect(renderTemplate(template, { now })).toBe('2024-03-01 2024-02-290')
  })
})

describe('parsing and rendering', () => {
  const words =
    '{{~}}~{{-~ -}}~{{ if .Messages }}~{{ range $i, $m := .Messages }}~{{ with .System }}~{{ else }}~{{ end }}~' +
    '{{ define "a" }}~{{ template "a" . }}~{{ block "b" . }}~{{/* c */}}~{{ .Tools }}~{{ range 3 }}~.Foo~.Role~$~$m~|~(~)~' +
    ':=~"~`~\'~"%5d"~1e9~0x~1~index~printf~json~len~slice~range~break~ ~\n~\u00e9~\ud83d~\u{1f600}'
  const pieces = fc.constantFrom(...words.split('~'))
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 14 }).map((list) => list.join('')),
  )

  test('throw only GoTemplateErrors for arbitrary templates', () => {
    expect(fc.check(fc.property(text, endsAsExpected), { numRuns: 1000 })).toMatchObject({ failed: false })
  })

  test('throw only GoTemplateErrors for damaged templates', () => {
    const templates = fc.constantFrom(...(answers.rendered as Rendered[]).map(({ template }) => template))
    const damaged = fc.tuple(templates, fc.nat(), fc.nat(3), pieces).map(([template, place, count, piece]) => {
      const at = place % (template.length + 1)
      return template.slice(0, at) + piece + template.slice(at + count)
    })
    expect(fc.check(fc.property(damaged, endsAsExpected), { numRuns: 1000 })).toMatchObject({ failed: false })
  })

  test.each([
    ['{{ range 1000000000 }}{{ end }}', 'more than 2000000 steps'],
    ['{{ $x := "aaaaaaaaaa" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}', 'more than 50000000 characters'],
    ['{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" . }}', 'undefined template specified'],
    ['{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" .Messages }}', 'exceeded maximum template depth'],
    [`{{ ${'('.repeat(20_000)}`, 'max expression depth exceeded'],
    ['{{ if 1 }}'.repeat(20_000), 'exceeded max nesting depth'],
    ['{{ block "a" . }}'.repeat(20_000), 'exceeded max nesting depth'],
    [`{{ ${'1'.repeat(100_000)}e }}`, 'illegal number syntax'],
  ])('end in an error for the endless or huge template %#', (template, reason) => {
    expect(() => renderTemplate(parseTemplate(template), user('x'))).toThrow(reason)
  })
})

test.each([
  ['%.1f', 0.25, '0.2'],
  ['%.1f', 0.75, '0.8'],
  ['%.1f', 0.35, '0.3'],
  ['%.2f', 0.125, '0.12'],
  ['%.0f', 2.5, '2'],
  ['%.0f', 3.5, '4'],
  ['%.1e', 1.25, '1.2e+00'],
  ['%.2g', 0.125, '0.12'],
])('printf %j rounds %d to %s, because Go rounds to an even digit in the middle', (format, number, text) => {
  expect(answerTo(`{{ printf ${JSON.stringify(format)} ${number} }}`, {})).toEqual({ text })
})
