import { readArguments, readOrFail } from '../call-json.ts'
import type { ParserSetup } from '../output-parser.ts'
import { failParsing, StagedParser } from '../staged-parser.ts'

const CALL = '[TOOL_CALLS]'
const ARGUMENTS = '[ARGS]'
const THINK = '[THINK]'
const END_OF_THOUGHT = '[/THINK]'

/**
 * The parser `ministral`. A call is `[TOOL_CALLS]name[ARGS]{…}`.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/ministral.go
 */
export class MinistralParser extends StagedParser {
  readonly #tools: ParserSetup['tools']
  #stage: 'content' | 'thinking' | 'name' | 'arguments' = 'content'
  #name = ''
  #end = new JsonEnd()

  constructor({ tools }: ParserSetup) {
    super()
    this.#tools = tools
  }

  override add(text: string, isLast: boolean): ReturnType<StagedParser['add']> {
    if (this.#stage === 'arguments') this.#end.read(text)
    return super.add(text, isLast)
  }

  protected step(): boolean {
    switch (this.#stage) {
      case 'content': {
        const stage = this.held.has(CALL) ? 'name' : 'thinking'
        const before = this.held.cut(stage === 'name' ? CALL : THINK, { trimsAfter: false })
        this.say(before ?? this.held.takeClear([CALL, THINK]))
        if (before !== undefined) this.#stage = stage
        return before !== undefined
      }
      case 'thinking': {
        const thought = this.held.cut(END_OF_THOUGHT, { trimsBefore: false })
        this.think(thought ?? this.held.takeClear([END_OF_THOUGHT], false))
        if (thought !== undefined) this.#stage = 'content'
        return thought !== undefined
      }
      case 'name': {
        const name = this.held.cut(ARGUMENTS, { trimsBefore: false, trimsAfter: false })
        if (name === undefined) return false
        this.#name = name
        this.#stage = 'arguments'
        this.#end = new JsonEnd()
        this.#end.read(this.held.text)
        return true
      }
      default:
        return this.#readCall()
    }
  }

  #readCall(): boolean {
    const { end } = this.#end
    if (end === undefined) return false
    const { text } = this.held
    this.held.text = text.slice(end)
    this.#stage = 'content'
    if (!this.#tools.some((tool) => (tool.function?.name ?? '') === this.#name))
      failParsing(`tool '${this.#name}' not found`)
    this.call({ name: this.#name, args: readOrFail('', () => readArguments(text.slice(0, end))) })
    return true
  }
}

/** Looks for the end of the first JSON object or list in a text that comes in pieces. */
class JsonEnd {
  /** The offset after the closing bracket. Undefined: it has not come yet. */
  end: number | undefined
  #read = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  read(piece: string): void {
    for (let i = 0; i < piece.length && this.end === undefined; i++) {
      const character = piece[i]!
      this.#read++
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (character === '\\') this.#isEscaped = true
        else if (character === '"') this.#isInString = false
      } else if (character === '"') {
        this.#isInString = true
      } else if (character === '{' || character === '[') {
        this.#depth++
      } else if ((character === '}' || character === ']') && --this.#depth === 0) {
        this.end = this.#read
      }
    }
  }
}
