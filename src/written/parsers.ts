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
const PARSERS: ReadonlyMap<string, (setup: ParserSetup) => OutputParser> = new Map([
  ['passthrough', () => ({ add: (content: string) => ({ content, thinking: '', calls: [] }) })],
])
