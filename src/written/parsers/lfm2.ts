import { trimLeft, trimSpace } from '../../go/white-space.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser, type FoundCall } from '../staged-parser.ts'
import { readPythonCalls } from './lfm2-calls.ts'

const THINK = '<think>'
const END_OF_THOUGHT = '</think>'
const CALLS = '<|tool_call_start|>'
const END_OF_CALLS = '<|tool_call_end|>'
const AS_IT_IS = { trimsBefore: false, trimsAfter: false }

/**
 * The parsers `lfm2` and `lfm2-thinking`. The calls are a list of Python between tags.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/lfm2.go
 */
export class Lfm2Parser extends StagedParser {
  readonly #tools: ReadonlySet<string>
  readonly #hasTools: boolean
  #stage: 'start' | 'thinking' | 'content' | 'calls'
  #skipsSpace = false
  /** Whether the calls that are held are broken. The server then never goes on. */
  #isBroken = false

  constructor({ tools, think, lastMessage }: ParserSetup, { canThink }: { canThink: boolean }) {
    super()
    this.#hasTools = tools.length > 0
    this.#tools = new Set(tools.map((tool) => tool.function?.name ?? '').filter(Boolean))
    this.#stage = canThink && think && !continuesAnswer(lastMessage) ? 'start' : 'content'
  }

  override add(text: string, isLast: boolean): ReturnType<StagedParser['add']> {
    const parsed = super.add(text, isLast)
    if (!isLast || parsed.calls.length > 0 || !this.#hasTools) return parsed
    // A model may call a tool without any tags.
    const calls = readCalls(parsed.content)
    const areKnown = calls?.every(({ name }) => this.#tools.size === 0 || this.#tools.has(name))
    if (!calls || !areKnown) return parsed
    return { ...parsed, content: '', calls: calls.map(({ name, args }) => this.number({ name, args })) }
  }

  protected step(isLast: boolean): boolean {
    if (this.held.length === 0) return false
    switch (this.#stage) {
      case 'start':
        return this.#findThought(isLast)
      case 'thinking':
        return this.#stepInThought()
      case 'content': {
        if (this.#skipsSpace && !this.held.skipSpace()) return false
        this.#skipsSpace = false
        const before = this.held.cut(CALLS, { trimsAfter: false })
        this.say(before ?? this.held.takeAll())
        if (before !== undefined) this.#stage = 'calls'
        return before !== undefined
      }
      default:
        return this.#stepInCalls()
    }
  }

  #findThought(isLast: boolean): boolean {
    const trimmed = trimLeft(this.held.text)
    if (trimmed.startsWith(THINK)) {
      this.held.text = trimmed.slice(THINK.length)
      this.#stage = 'thinking'
      this.#skipsSpace = true
      return true
    }
    if (THINK.startsWith(trimmed) && !isLast) return false
    this.held.text = trimmed
    this.#stage = 'content'
    return true
  }

  #stepInThought(): boolean {
    if (this.held.text.startsWith(THINK)) {
      this.held.text = this.held.text.slice(THINK.length)
      this.#skipsSpace = true
    }
    if (this.#skipsSpace && this.held.skipSpace()) this.#skipsSpace = false
    const thought = this.held.cut(END_OF_THOUGHT)
    if (thought === undefined) {
      this.think(this.held.takeClear([END_OF_THOUGHT]))
      return false
    }
    this.think(thought)
    this.#stage = 'content'
    this.#skipsSpace = this.held.text === ''
    return true
  }

  #stepInCalls(): boolean {
    const end = this.#isBroken ? -1 : this.held.find(END_OF_CALLS)
    if (end < 0) return false
    const calls = readCalls(this.held.text.slice(0, end))
    this.#isBroken = calls === undefined
    if (!calls) return false
    this.held.cut(END_OF_CALLS, AS_IT_IS)
    for (const call of calls) this.call(call)
    if (this.held.text.startsWith(CALLS)) {
      this.held.text = this.held.text.slice(CALLS.length)
    } else {
      this.held.skipSpace()
      this.#stage = 'content'
    }
    return true
  }
}

/** Reads the calls of a text, which may still have tags around them. Undefined: there are none, or one is broken. */
function readCalls(text: string): FoundCall[] | undefined {
  const opened = trimSpace(text)
  const closed = trimSpace(opened.startsWith(CALLS) ? opened.slice(CALLS.length) : opened)
  return readPythonCalls(trimSpace(closed.endsWith(END_OF_CALLS) ? closed.slice(0, -END_OF_CALLS.length) : closed))
}
