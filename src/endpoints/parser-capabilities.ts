import type { Capability } from '../protocol/responses.ts'

const TOOLS: readonly Capability[] = ['tools']
const THINKING: readonly Capability[] = ['thinking']
const BOTH: readonly Capability[] = ['tools', 'thinking']

/**
 * What a model can do because of its parser. A parser is code of Ollama that finds tool calls and thoughts in the text of a model.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/parsers.go
 */
const PARSERS: ReadonlyMap<string, readonly Capability[]> = new Map([
  ['qwen3', TOOLS],
  ['qwen3-thinking', BOTH],
  ['qwen3.5', BOTH],
  ['ornith', BOTH],
  ['qwen3-coder', TOOLS],
  ['qwen3-vl-instruct', TOOLS],
  ['qwen3-vl-thinking', BOTH],
  ['ministral', TOOLS],
  ['passthrough', []],
  ['harmony', BOTH],
  ['cogito', BOTH],
  ['deepseek3', BOTH],
  ['olmo3', TOOLS],
  ['olmo3-think', THINKING],
  ['nemotron-3-nano', BOTH],
  ['nemotron-3.5-nano', BOTH],
  ['functiongemma', TOOLS],
  ['glm-4.7', BOTH],
  ['gemma4', BOTH],
  ['gemma4-no-thinking', TOOLS],
  ['glm-ocr', TOOLS],
  ['lfm2', TOOLS],
  ['lfm2-thinking', BOTH],
  ['laguna', BOTH],
  ['poolside-v1', BOTH],
  ['cohere', BOTH],
  ['glimmer', BOTH],
])

/** Returns the capabilities that a parser adds to its model. An unknown parser adds none. */
export function parserCapabilities(parser: string): readonly Capability[] {
  return PARSERS.get(parser) ?? []
}
