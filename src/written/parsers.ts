import { DelimitedCallsParser } from './parsers/delimited-calls.ts'
import { GlmParser } from './parsers/glm.ts'
import { MinistralParser } from './parsers/ministral.ts'
import { Olmo3ThinkParser } from './parsers/olmo3-think.ts'
import { Qwen3Parser } from './parsers/qwen3.ts'
import { NemotronParser } from './parsers/nemotron.ts'
import { Qwen3CoderParser } from './parsers/qwen3-coder.ts'
import { Qwen35Parser } from './parsers/qwen3.5.ts'
import { Qwen3VlParser } from './parsers/qwen3-vl.ts'
import type { OutputParser, ParserSetup } from './output-parser.ts'

/** Creates the parser with this name. Undefined: there is none, so that the template of the model decides. */
export function findParser(name: string, setup: ParserSetup): OutputParser | undefined {
  return PARSERS.get(name)?.(setup)
}

/**
 * The parsers that a model may name.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/parsers.go
 */
const PARSERS: ReadonlyMap<string, (setup: ParserSetup) => OutputParser> = new Map<
  string,
  (setup: ParserSetup) => OutputParser
>([
  ['qwen3', (setup) => new Qwen3Parser(setup, { canThink: false })],
  ['qwen3-thinking', (setup) => new Qwen3Parser(setup, { canThink: true })],
  ['qwen3.5', (setup) => new Qwen35Parser(setup)],
  ['ornith', (setup) => new Qwen35Parser(setup)],
  ['qwen3-coder', (setup) => new Qwen3CoderParser(setup)],
  ['qwen3-vl-instruct', (setup) => new Qwen3VlParser(setup, { canThink: false })],
  ['qwen3-vl-thinking', (setup) => new Qwen3VlParser(setup, { canThink: true })],
  ['ministral', (setup) => new MinistralParser(setup)],
  ['passthrough', () => ({ add: (content) => ({ content, thinking: '', calls: [] }) })],
  ['cogito', (setup) => new DelimitedCallsParser(setup, { isCogito: true })],
  ['deepseek3', (setup) => new DelimitedCallsParser(setup, { isCogito: false })],
  ['nemotron-3-nano', (setup) => new NemotronParser(setup)],
  ['nemotron-3.5-nano', (setup) => new NemotronParser(setup)],
  ['glm-4.7', (setup) => new GlmParser(setup, { beginsInThought: true })],
  ['glm-ocr', (setup) => new GlmParser(setup, { beginsInThought: false })],
  ['olmo3-think', (setup) => new Olmo3ThinkParser(setup)],
])
