import { describe, expect, test } from 'vitest'
import { OllamaError } from '../../src/protocol/ollama-error.ts'
import { findParser } from '../../src/written/parsers.ts'
import { ToolParser } from '../../src/written/tool-parser.ts'
import { OFFERED } from '../unit/written/offered-tools.ts'
import { GROWING_TEXTS, PARSERS } from './growing-texts.ts'
import { findTooMuchGrowth, type Prepare } from './measure-growth.ts'

const SIZES = { min: 60, max: 400_000 }

describe('the cost of a parser grows only as the text of the model does', () => {
  describe.for(PARSERS)('%s', (name) => {
    test.for(Object.entries(GROWING_TEXTS))('with many %s', async ([, toPieces]) => {
      const prepare: Prepare = (size) => {
        const parser = findParser(name, { tools: OFFERED, think: true, lastMessage: undefined })!
        const pieces = toPieces(name, size)
        return () => {
          try {
            for (const piece of pieces) parser.add(piece, false)
            parser.add('', true)
          } catch (error) {
            if (!(error instanceof OllamaError)) throw error
          }
        }
      }
      expect(await findTooMuchGrowth(prepare, SIZES)).toBeUndefined()
    })
  })

  test.for(['<tool_call>', '{'])('the tool calls of a template with the tag %s', async (tag) => {
    const tools = ['get', 'get_weather'].map((name) => ({ function: { name } }))
    const prepare: Prepare = (size) => {
      const parser = new ToolParser(tag, tools)
      const pieces = Array.from({ length: size }, (_, i) => ['{"a": "', 'x<', '", "b": {', 'get'][i % 4]!)
      return () => [tag, ...pieces].forEach((piece) => parser.add(piece))
    }
    expect(await findTooMuchGrowth(prepare, SIZES)).toBeUndefined()
  })
})
