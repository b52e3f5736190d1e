import { expect, test } from 'vitest'
import { ToolParser } from '../../../src/written/tool-parser.ts'

const CALL = '{"name": "get_weather", "arguments": {"city": "Paris"}}'

/** Returns what each piece gives, and what is left at the end. */
function parse(tag: string, pieces: readonly string[], names = ['get', 'get_weather']): Array<[string, string[]]> {
  const parser = new ToolParser(
    tag,
    names.map((name) => ({ function: { name } })),
  )
  const results = [...pieces, ''].map((piece): [string, string[]] => {
    const { content, calls } = parser.add(piece)
    return [content, calls.map(({ index, name, arguments: args }) => `${index} ${name} ${JSON.stringify(args)}`)]
  })
  return [...results, [parser.rest(), []]]
}

const WEATHER = '0 get_weather {"city":"Paris"}'
const NOTHING: [string, string[]] = ['', []]

test('the longest name of a tool is found', () => {
  expect(parse('<tool_call>', [`<tool_call>${CALL}`])).toEqual([['', [WEATHER]], NOTHING, NOTHING])
})

test('a call waits while the text may go on with the name of a tool', () => {
  expect(parse('<tool_call>', [`<tool_call>${CALL} ge`, 'm'])).toEqual([NOTHING, ['', [WEATHER]], NOTHING, NOTHING])
})

test('a call that waits until the end is lost', () => {
  expect(parse('<tool_call>', [`<tool_call>${CALL} ge`])).toEqual([NOTHING, NOTHING, NOTHING])
})

test('a call without arguments stops the search for calls', () => {
  expect(parse('<tool_call>', ['<tool_call>{"name": "get"}', CALL])).toEqual([NOTHING, NOTHING, NOTHING, NOTHING])
})

test('arguments may be the text of JSON, the parameters, or stand under the name of the tool', () => {
  for (const call of [
    '{"name": "get", "arguments": "{\\"a\\": 1}"}',
    '{"name": "get", "parameters": {"a": 1}}',
    '{"get": {"a": 1}}',
    'get {"a": 1}',
    '{"calls": [{"name": "get", "arguments": {"a": 1}}]}',
  ]) {
    expect(parse('<tool_call>', [`<tool_call>${call}`], ['get'])[0], `in ${call}`).toEqual(['', ['0 get {"a":1}']])
  }
})

test('without tags, text before a bracket is text for ever', () => {
  expect(parse('{', ['Sure: ', CALL])).toEqual([['Sure: ', []], [CALL, []], NOTHING, NOTHING])
})

test('text and a bracket in one piece are sent, and the part from the bracket on is sent again at the end', () => {
  expect(parse('{', ['Sure: {a}'])).toEqual([['Sure: {a}', []], NOTHING, ['{a}', []]])
})

test('without tags, an object that calls no tool is sent when it is whole', () => {
  expect(parse('{', ['{"name": ', '"other", "x": {}}', ' end'])).toEqual([
    NOTHING,
    ['{"name": "other", "x": {}}', []],
    [' end', []],
    NOTHING,
    NOTHING,
  ])
})

test('without tags, the beginning of an object is sent at the end', () => {
  expect(parse('{', ['{"name": "get'])).toEqual([NOTHING, NOTHING, ['{"name": "get', []]])
})

test('calls are numbered, also those that are lost', () => {
  expect(parse('<tool_call>', [`So <tool_call>${CALL}`, CALL])).toEqual([
    ['So ', [WEATHER]],
    ['', ['1 get_weather {"city":"Paris"}']],
    NOTHING,
    NOTHING,
  ])
})
