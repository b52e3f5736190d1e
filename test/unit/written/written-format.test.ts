import { expect, test } from 'vitest'
import { findParser } from '../../../src/written/parsers.ts'
import { findFormat } from '../../../src/written/written-format.ts'
import { OFFERED } from './offered-tools.ts'

const ARGUMENTS = { city: 'Paris', n: 5, ok: true, list: [1, 2], obj: { a: 'b' } }

/** What a parser makes of a thought, a text and a call in its own format. */
function readBack(parser: string, think: boolean): { thinking: string; content: string; calls: object[] } {
  const { thought, content, toCall } = findFormat(parser)!
  const found = findParser(parser, { tools: OFFERED, think, lastMessage: undefined })!
  const pieces = [
    ...(think ? [...thought[0], 'Hm.', ...thought[1]] : []),
    ...content[0],
    'So',
    ' be',
    ' it.',
    ...content[1],
    toCall('get_weather', ARGUMENTS),
  ]
  const all = { thinking: '', content: '', calls: [] as object[] }
  for (const [i, piece] of [...pieces, ''].entries()) {
    const parsed = found.add(piece, i === pieces.length)
    all.thinking += parsed.thinking
    all.content += parsed.content
    all.calls.push(...parsed.calls.map(({ name, arguments: args }) => ({ name, arguments: args })))
  }
  return all
}

const CALL = { name: 'get_weather', arguments: ARGUMENTS }

test.for([
  'qwen3-thinking',
  'qwen3-vl-thinking',
  'qwen3.5',
  'ornith',
  'nemotron-3-nano',
  'nemotron-3.5-nano',
  'harmony',
  'deepseek3',
  'glm-4.7',
  'glm-ocr',
  'gemma4',
  'lfm2-thinking',
  'laguna',
  'poolside-v1',
  'cohere',
  'glimmer',
])('the parser %s reads a thought, a text and a call in its format', (parser) => {
  expect(readBack(parser, true)).toEqual({ thinking: 'Hm.', content: 'So be it.', calls: [CALL] })
})

test.for([
  'qwen3',
  'qwen3-vl-instruct',
  'qwen3-coder',
  'ministral',
  'cogito',
  'olmo3',
  'functiongemma',
  'gemma4-no-thinking',
  'lfm2',
])('the parser %s reads a text and a call in its format', (parser) => {
  expect(readBack(parser, false)).toEqual({ thinking: '', content: 'So be it.', calls: [CALL] })
})

test('the parser olmo3-think reads a thought in its format, and knows no calls', () => {
  expect(readBack('olmo3-think', true)).toMatchObject({ thinking: 'Hm.', calls: [] })
})
