import {
  parseTemplateIfValid,
  thinkingTagsOf,
  toolCallTagOf,
  type GoTemplate,
  type ThinkingTags,
} from '../go/template.ts'
import { trimSpace } from '../go/white-space.ts'
import type { OutputParser, Parsed, ParserSetup } from './output-parser.ts'
import { findParser } from './parsers.ts'
import { ThinkingParser } from './thinking-parser.ts'
import { ToolParser } from './tool-parser.ts'

export { beginInThought, findFormat } from './written-format.ts'

/** What the server knows when it reads what a model writes. */
export interface ReaderSetup extends ParserSetup {
  endpoint: 'chat' | 'generate'
  /** The name of the parser of the model. Undefined: its template decides. */
  parser: string | undefined
  /** Whether the runner parses what the model writes, and not the server. The mock then passes it on. */
  isParsedByRunner: boolean
  template: string
  /** The tags of a model whose template has none. Undefined: the model then writes no thoughts. */
  defaultTags: { opening: string; closing: string } | undefined
  /** Whether the model is asked to think, after the default of the model. */
  thinks: boolean
  /** Returns the prompt that the model is given. It may end with the opening tag of a thought. */
  prompt: () => string
}

/**
 * Reads one piece that a model writes.
 *
 * @param isLast whether the model has ended. The piece is then empty.
 * @param hasLogprobs whether the piece has log probabilities, which the server sends also while it waits
 * @returns what the server sends for the piece. Undefined: nothing.
 * @throws OllamaError 500 if the piece completes something that the real server fails at
 */
export type WrittenReader = (text: string, isLast: boolean, hasLogprobs: boolean) => Parsed | undefined

/**
 * Creates the function that reads what a model writes in one answer, as the handler of the endpoint does.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (ChatHandler, GenerateHandler)
 */
export function createWrittenReader(setup: ReaderSetup): WrittenReader {
  if (setup.isParsedByRunner) return (content) => ({ content, thinking: '', calls: [] })
  const parser = setup.parser === undefined ? undefined : findParser(setup.parser, setup)
  if (parser) return createBuiltInReader(parser, setup.endpoint)
  const template = parseTemplateIfValid(setup.template)
  const thinkingParser = createThinkingParser(template, setup)
  if (setup.endpoint === 'generate') {
    return (text) => ({ ...(thinkingParser?.add(text) ?? { thinking: '', content: text }), calls: [] })
  }
  const toolParser =
    setup.tools.length > 0 ? new ToolParser(template ? toolCallTagOf(template) : '{', setup.tools) : undefined
  return (text, isLast, hasLogprobs) => {
    const { thinking, content } = thinkingParser?.add(text) ?? { thinking: '', content: text }
    if (thinkingParser && !thinking && !content && !isLast) return undefined
    if (!toolParser) return { thinking, content, calls: [] }
    const parsed = toolParser.add(content)
    // If a piece has text and completes a call, the server sends the text and loses the call.
    if (parsed.content) return { thinking, content: parsed.content, calls: [] }
    if (parsed.calls.length > 0) return { thinking, content: '', calls: parsed.calls }
    // If a piece has a thought and nothing else, the server sends it with the text after the thought, although it keeps this text as well.
    if (thinking) return { thinking, content, calls: [] }
    if (isLast) return { thinking, content: toolParser.rest(), calls: [] }
    return hasLogprobs ? { thinking, content: '', calls: [] } : undefined
  }
}

/** Whether the model continues a thought that the prompt has begun. */
export function beginsInThought(setup: ReaderSetup): boolean {
  if (setup.isParsedByRunner) return false
  const parser = setup.parser === undefined ? undefined : findParser(setup.parser, setup)
  if (parser) return parser.add('a ', false).thinking !== ''
  const tags = findTags(parseTemplateIfValid(setup.template), setup)
  return tags !== undefined && endsInThought(tags, setup)
}

function createBuiltInReader(parser: OutputParser, endpoint: ReaderSetup['endpoint']): WrittenReader {
  return (text, isLast, hasLogprobs) => {
    const parsed = parser.add(text, isLast)
    // Generate shows only the calls that are found at the end.
    const calls = endpoint === 'chat' || isLast ? parsed.calls : []
    const isWorthSending = parsed.content || parsed.thinking || calls.length > 0 || isLast || hasLogprobs
    return isWorthSending ? { ...parsed, calls } : undefined
  }
}

function createThinkingParser(template: GoTemplate | undefined, setup: ReaderSetup): ThinkingParser | undefined {
  const tags = findTags(template, setup)
  if (!tags) return undefined
  const parser = new ThinkingParser(tags)
  if (endsInThought(tags, setup)) parser.add(tags.opening)
  return parser
}

/** Returns the tags of thoughts. Undefined: the server looks for no thoughts. */
function findTags(template: GoTemplate | undefined, setup: ReaderSetup): ThinkingTags | undefined {
  return setup.thinks ? ((template && thinkingTagsOf(template)) ?? setup.defaultTags) : undefined
}

function endsInThought({ opening }: ThinkingTags, { prompt }: ReaderSetup): boolean {
  return trimSpace(prompt()).endsWith(opening)
}
