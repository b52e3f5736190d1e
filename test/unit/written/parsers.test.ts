import { expect, test } from 'vitest'
import type { Message } from '../../../src/protocol/requests.ts'
import { parserCapabilities } from '../../../src/endpoints/parser-capabilities.ts'
import { findParser } from '../../../src/written/parsers.ts'
import { OFFERED } from './offered-tools.ts'
import recorded from './parser-cases.json' with { type: 'json' }

// What the parsers of Ollama 0.33 made of random texts: each one was built from its source, and given the pieces one by one.

interface Parsed {
  content?: string
  thinking?: string
  calls?: object[]
  error?: string
}

interface Case {
  parser: string
  /** How many of the tools are offered. */
  offered: number
  think: boolean | null
  last: Message | null
  pieces: string[]
  /** What each piece gives, and at last the end. Empty parts are left out. */
  parsed: Parsed[]
}

const cases = recorded as Case[]
const named = cases.map((one, i) => ({ name: `${one.parser} ${i}`, one }))

function parse({ parser, offered, think, last, pieces }: Case): Parsed[] {
  const found = findParser(parser, {
    tools: OFFERED.slice(0, offered),
    think: think ?? undefined,
    lastMessage: last ?? undefined,
  })!
  const parsed: Parsed[] = []
  for (const [i, piece] of [...pieces, ''].entries()) {
    try {
      const { content, thinking, calls } = found.add(piece, i === pieces.length)
      parsed.push({
        ...(content && { content }),
        ...(thinking && { thinking }),
        ...(calls.length > 0 && { calls: [...calls] }),
      })
    } catch (error) {
      return [...parsed, { error: (error as Error).message }]
    }
  }
  return parsed
}

test.each(named)('$name is parsed as by Ollama', ({ one }) => {
  expect(parse(one)).toEqual(one.parsed)
})

test('there is a parser for each name that a model may have, and a case for each parser', () => {
  const names = [...new Set(cases.map(({ parser }) => parser))]
  expect(names).toHaveLength(27)
  const missing = names.filter((name) => !findParser(name, { tools: [], think: undefined, lastMessage: undefined }))
  expect(missing).toEqual([])
  expect(names.filter((name) => name !== 'passthrough' && parserCapabilities(name).length === 0)).toEqual([])
})

test('a name that Ollama does not know has no parser', () => {
  expect(findParser('qwen9', { tools: [], think: undefined, lastMessage: undefined })).toBeUndefined()
})
