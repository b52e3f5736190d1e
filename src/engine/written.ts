import { trimSpace } from '../go/white-space.ts'
import type { ReplyLogprob } from '../replies/reply.ts'
import type { Output } from '../streaming/expand.ts'
import type { ReaderSetup, WrittenReader } from '../written/reader.ts'
import type { WrittenFormat } from '../written/written-format.ts'
import type { GenerationWriter } from './limits.ts'
import { loadLibrary } from './load-library.ts'
import type { ModelText } from './model-text.ts'

/** How often a token may be repeated, until the server stops the answer without a last line. */
const MAX_REPEATS = 30

/**
 * Loads the parsers of Ollama, and creates the reader of one answer. They are loaded only when a reply is written, because most tests
 * need none of them.
 *
 * @param readText returns how the template of the model says that it writes
 * @returns the reader, and the format in which the model writes
 */
export async function createReader(
  setup: ReaderSetup,
  readText: () => ModelText,
): Promise<{ read: WrittenReader; format: WrittenFormat }> {
  const { beginInThought, beginsInThought, createWrittenReader, findFormat } = await loadLibrary(
    'the parsers of Ollama',
    'to read a written reply',
    () => import('../written/reader.ts'),
  )
  const ofParser = setup.parser === undefined ? undefined : findFormat(setup.parser)
  const format = ofParser ?? toFormat(readText())
  return { read: createWrittenReader(setup), format: beginsInThought(setup) ? beginInThought(format) : format }
}

function toFormat({ thinkingTags, toCall }: ModelText): WrittenFormat {
  return {
    thought: [thinkingTags.opening, thinkingTags.closing],
    content: [[], []],
    toCall: (name, args) => toCall({ name, arguments: args }).text,
  }
}

/**
 * Creates a writer that gets what a model writes, word for word, and writes what the server makes of it.
 *
 * @param toLogprob makes the log probability of a piece. Undefined: the request asks for none.
 * @see https://github.com/ollama/ollama/blob/main/llm/llama_server.go (Completion)
 */
export function readWritten<T>(
  read: WrittenReader,
  writer: GenerationWriter<T>,
  toLogprob: ((token: string) => ReplyLogprob) | undefined,
): GenerationWriter<T> {
  let lastToken = ''
  let repeats = 0
  let hasGivenUp = false

  /** Notes a piece, and returns whether the server gives up because of it. */
  function repeatsTooOften(text: string): boolean {
    const token = trimSpace(text)
    repeats = token === lastToken ? repeats + 1 : 0
    lastToken = token
    return repeats > MAX_REPEATS
  }
  function giveUp(output: Output<T>): void {
    hasGivenUp = true
    output.end()
  }

  return {
    piece({ content: text = '', logprob = toLogprob?.(text) }, output) {
      if (hasGivenUp) return undefined
      if (text !== '' && repeatsTooOften(text)) return giveUp(output)
      const parsed = read(text, false, logprob !== undefined)
      if (!parsed) return undefined
      const { content, thinking, calls } = parsed
      return writer.piece(
        { content, thinking, ...(calls.length > 0 && { toolCalls: calls }), ...(logprob && { logprob }) },
        output,
      )
    },
    end(end, output) {
      if (hasGivenUp || repeatsTooOften('')) return undefined
      const { content = '', thinking = '', calls = [] } = read('', true, false) ?? {}
      return writer.end({ ...end, rest: content, thinking, calls }, output)
    },
  }
}
