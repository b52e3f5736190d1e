import { globSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions } from '../../src/index.ts'
import { renderRulesSchema, SCHEMA } from '../support/render-rules-schema.ts'
import { findRules } from '../support/rules-in-sources.ts'
import { readBlocks } from './readme-blocks.ts'
import { root } from './source-files.ts'

const text = readFileSync(SCHEMA, 'utf8')
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(text) as object)

/** Returns whether a mock takes these rules. */
function isTaken(rules: unknown): boolean {
  try {
    createMockOllama({ rules } as MockOllamaOptions)
    return true
  } catch {
    return false
  }
}

const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })].flatMap((path) =>
  readBlocks(read(path)).map((block) => ({ ...block, place: `${path}:${block.line}` })),
)
const sources = globSync(['test/**/*.ts', 'examples/**/*.ts', 'examples/**/*.tsx'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
})

test('rules.schema.json is what the types of rules give; npm run schema:rules writes it', () => {
  expect(text).toBe(renderRulesSchema())
})

test('each field of a rule and of a reply has a description, so that an editor explains it', () => {
  const { definitions } = JSON.parse(text) as {
    definitions: Record<string, { properties: Record<string, { description?: string; $ref?: string }> }>
  }
  const missing = ['RuleFixture', 'RulesFile', 'Match', 'ReplyObject', 'Wire', 'Pace'].flatMap((name) =>
    Object.entries(definitions[name]!.properties)
      .filter(([, { description, $ref }]) => description === undefined && $ref === undefined)
      .map(([field]) => `${name}.${field}`),
  )
  expect(missing).toEqual([])
})

test('the schema accepts each rule of the documentation and of the tests that is data and that a mock takes', () => {
  const rules = [
    ...pages.filter(({ language }) => language === 'ts').flatMap(({ place, text: code }) => findRules(place, code)),
    ...sources.flatMap((path) => findRules(path, read(path))),
  ].filter(({ rule }) => isTaken([rule]))
  const refused = rules.filter(({ rule }) => !validate([rule]))

  expect(refused.map(({ place, rule }) => ({ place, rule: JSON.stringify(rule) }))).toEqual([])
  expect(rules.length).toBeGreaterThan(200)
})

test('the schema and a mock take the files of rules in the documentation', () => {
  const files = pages.filter(({ language, text: json }) => language === 'json' && json.includes('"reply"'))
  expect(files.length).toBeGreaterThan(0)
  for (const { place, text: json } of files) {
    const file: unknown = JSON.parse(json)
    expect([place, validate(file), isTaken(file)]).toEqual([place, true, true])
  }
})

/** Rules with every kind of value. */
const RIGHT: unknown[] = [
  { reply: 'Hello.' },
  { when: 'weather', reply: 'Sunny.', times: 2 },
  { when: { pattern: '^why', flags: 'i' }, reply: 'Because.', once: true },
  {
    when: { endpoint: 'chat', dialect: 'openai', model: { pattern: '^llama' }, system: 'short', tool: 'find', turn: 0 },
    reply: { content: ['Hel', 'lo.'], doneReason: 'length', usage: { promptTokens: 1 } },
  },
  {
    when: {
      toolResult: true,
      round: 1,
      format: false,
      images: false,
      headers: { authorization: { pattern: '^Bearer' } },
    },
    reply: { auto: { parallel: true }, pace: { firstTokenMs: 300, tokensPerSecond: 40, jitter: 0.5 } },
  },
  { reply: { toolCalls: [{ name: 'find' }, { function: { name: 'find', arguments: '{}' } }] } },
  { reply: { written: ['<think>', { thought: 'Hm.' }, { toolCall: { name: 'find' } }] } },
  { reply: { error: { status: 503, message: 'busy' }, headers: { 'retry-after': '1' } } },
  { when: { endpoint: 'pull' }, reply: { progress: [{ completed: 1, total: 2 }], error: 'no space' } },
  { when: { endpoint: 'embed' }, reply: { embedding: [0.1, -1] } },
  { reply: { lines: [{ done: true }, 'text'], extra: { line: { a: 1 }, last: {} } } },
  { reply: { content: 'Hi', wire: { fault: 'disconnect', after: 2, cut: 'joined' } } },
  { reply: { content: 'Hi', wire: { cut: [3, 10] } } },
  { reply: { wire: { fault: 'disconnect', rate: 0.1 } } },
]

test.for(RIGHT)('the schema and a mock take the rule %j', (rule) => {
  expect([validate([rule]), isTaken([rule])]).toEqual([true, true])
  expect([validate({ $schema: './rules.schema.json', rules: [rule] }), isTaken({ rules: [rule] })]).toEqual([
    true,
    true,
  ])
})

describe('the schema and a mock refuse', () => {
  test.for<[title: string, rule: unknown]>([
    ['a rule without a reply', { when: 'weather' }],
    ['a misspelt key of a rule', { when: 'weather', replay: 'Sunny.', reply: 'Sunny.' }],
    ['a misspelt key of a match', { when: { promt: 'weather' }, reply: 'Sunny.' }],
    ['a misspelt key of a reply', { reply: { contents: 'Sunny.' } }],
    ['an empty reply', { reply: {} }],
    ['an unknown endpoint', { when: { endpoint: 'chats' }, reply: 'Hi' }],
    ['an unknown dialect', { when: { dialect: 'gemini' }, reply: 'Hi' }],
    ['a pattern with an unknown key', { when: { prompt: { regex: '^why' } }, reply: 'Hi' }],
    ['a prompt that is a number', { when: { prompt: 5 }, reply: 'Hi' }],
    ['a round below zero', { when: { round: -1 }, reply: 'Hi' }],
    ['a where, which is code', { when: { where: 'prompt' }, reply: 'Hi' }],
    ['a limit of zero', { reply: 'Hi', times: 0 }],
    ['a limit that is no whole number', { reply: 'Hi', times: 1.5 }],
    ['a list as a reply', { reply: ['Hel', 'lo.'] }],
    ['a number as a reply', { reply: 5 }],
    ['a status that is no failure', { reply: { error: { status: 200, message: 'fine' } } }],
    ['an error without a message', { reply: { error: { status: 503 } } }],
    ['an unknown reason', { reply: { content: 'Hi', doneReason: 'end' } }],
    ['a call without a name', { reply: { toolCalls: [{ arguments: {} }] } }],
    ['arguments that are a list', { reply: { toolCalls: [{ name: 'find', arguments: [] }] } }],
    ['an unknown fault', { reply: { wire: { fault: 'reset' } } }],
    ['a rate above one', { reply: { wire: { fault: 'end', rate: 2 } } }],
    ['a jitter above one', { reply: { content: 'Hi', pace: { jitter: 2 } } }],
    ['auto that is false', { reply: { auto: false } }],
    ['a header that is no text', { reply: { content: 'Hi', headers: { 'retry-after': 1 } } }],
  ])('%s', ([, rule]) => {
    expect([validate([rule]), isTaken([rule])]).toEqual([false, false])
  })

  test.for<[title: string, file: unknown]>([
    ['a file with another key', { rules: [], model: 'llama3.2' }],
    ['a file whose rules are no list', { rules: { reply: 'Hi' } }],
    ['a file that is a rule', { when: 'weather', reply: 'Sunny.' }],
    ['a $schema that is no text', { $schema: 1, rules: [] }],
  ])('%s', ([, file]) => {
    expect([validate(file), isTaken(file)]).toEqual([false, false])
  })
})
