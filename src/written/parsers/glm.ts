import { trimLeft } from '../../go/white-space.ts'
import type { ParserSetup } from '../output-parser.ts'
import { StagedParser } from '../staged-parser.ts'
import { readGlmCall, readUnclosedGlmCall } from './glm-call.ts'

const THINK = '<think>'
const END_OF_THOUGHT = '</think>'
const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'

type Stage = 'before thinking' | 'thinking begins' | 'thinking' | 'after thinking' | 'content' | 'call' | 'in call'

/** The stage after white space that is skipped. */
const AFTER_SPACE: Readonly<Partial<Record<Stage, Stage>>> = {
  'thinking begins': 'thinking',
  'after thinking': 'content',
  call: 'in call',
}

/**
 * The parsers `glm-4.7` and `glm-ocr`. The prompt of a glm-4.7 that thinks ends with the opening tag of its thought.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/glm46.go
 */
export class GlmParser extends StagedParser {
  readonly #tools: ParserSetup['tools']
  #stage: Stage

  constructor({ tools, think = true }: ParserSetup, { beginsInThought }: { beginsInThought: boolean }) {
    super()
    this.#tools = tools
    this.#stage = beginsInThought && think !== false ? 'thinking' : 'before thinking'
  }

  protected step(): boolean {
    switch (this.#stage) {
      case 'before thinking':
        return this.#findThought()
      case 'thinking':
        return this.#takeUpTo(END_OF_THOUGHT, (text) => this.think(text), ['content', 'after thinking'])
      case 'content':
        return this.#takeUpTo(CALL, (text) => this.say(text), ['in call', 'call'])
      case 'in call': {
        const text = this.held.cut(END_OF_CALL)
        if (text === undefined) return false
        this.call(readGlmCall(text, this.#tools))
        this.#stage = 'content'
        return true
      }
      default:
        if (!this.held.skipSpace()) return false
        this.#stage = AFTER_SPACE[this.#stage]!
        return true
    }
  }

  protected override atEnd(isLast: boolean): void {
    if (!isLast || (this.#stage !== 'call' && this.#stage !== 'in call')) return
    this.call(readUnclosedGlmCall(this.held, END_OF_CALL, this.#tools))
    this.held.text = ''
    this.#stage = 'content'
  }

  #findThought(): boolean {
    const trimmed = trimLeft(this.held.text)
    if (!trimmed.startsWith(THINK)) {
      if (THINK.startsWith(trimmed)) return false
      this.#stage = 'content'
      // The whole text is looked through again.
      this.held.text = this.held.takeAll()
      return true
    }
    this.held.text = trimLeft(trimmed.slice(THINK.length))
    this.#stage = this.held.text === '' ? 'thinking begins' : 'thinking'
    return true
  }

  #takeUpTo(tag: string, use: (text: string) => void, [next, nextAfterSpace]: readonly [Stage, Stage]): boolean {
    const before = this.held.cut(tag)
    use(before ?? this.held.takeClear([tag]))
    if (before !== undefined) this.#stage = this.held.text === '' ? nextAfterSpace : next
    return before !== undefined
  }
}
