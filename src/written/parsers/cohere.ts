import { slice, string, struct, unmarshalGoJson, type GoStruct } from '../../go/json.ts'
import { trimLeft, trimSpace } from '../../go/white-space.ts'
import { toolCallFunctionArguments } from '../../protocol/requests.ts'
import { attempt } from '../call-json.ts'
import { continuesAnswer, type ParserSetup } from '../output-parser.ts'
import { StagedParser, type FoundCall } from '../staged-parser.ts'

const END_OF_THOUGHT = '<|END_THINKING|>'
const TEXTS = ['<|START_TEXT|>', '<|START_RESPONSE|>']
const ENDS_OF_TEXT = ['<|END_TEXT|>', '<|END_RESPONSE|>', '<|END_OF_TURN_TOKEN|>']
const ACTION = '<|START_ACTION|>'
const END_OF_ACTION = '<|END_ACTION|>'
const END_OF_TURN = '<|END_OF_TURN_TOKEN|>'
const AS_IT_IS = { trimsBefore: false, trimsAfter: false }

/**
 * The parser `cohere`. A text is a thought, and then blocks of text and of calls.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/cohere.go
 */
export class CohereParser extends StagedParser {
  #stage: 'thinking' | 'between' | 'content' | 'action'

  constructor({ think = true, lastMessage }: ParserSetup) {
    super()
    this.#stage = continuesAnswer(lastMessage) ? 'content' : think === false ? 'between' : 'thinking'
  }

  protected step(isLast: boolean): boolean {
    switch (this.#stage) {
      case 'thinking': {
        const thought = this.held.cut(END_OF_THOUGHT, { trimsAfter: false })
        this.think(thought ?? this.held.takeClear([END_OF_THOUGHT]))
        if (thought !== undefined) this.#stage = 'between'
        return thought !== undefined
      }
      case 'between':
        return this.#findBlock(isLast)
      case 'content': {
        const end = ENDS_OF_TEXT.find((tag) => this.held.has(tag))
        const text = end === undefined ? undefined : this.held.cut(end, AS_IT_IS)
        this.say(text ?? (isLast ? this.held.takeAll() : this.held.takeClear(ENDS_OF_TEXT, false)))
        if (text !== undefined) this.#stage = 'between'
        return text !== undefined
      }
      default: {
        const text = this.held.cut(END_OF_ACTION, AS_IT_IS)
        if (text !== undefined) this.#stage = 'between'
        else if (!isLast) return false
        for (const call of readActions(trimSpace(text ?? this.held.takeAll()))) this.call(call)
        return text !== undefined
      }
    }
  }

  #findBlock(isLast: boolean): boolean {
    const open = [...TEXTS, ACTION].find((tag) => this.held.has(tag))
    if (open !== undefined) {
      this.held.cut(open, AS_IT_IS)
      this.#stage = open === ACTION ? 'action' : 'content'
      return true
    }
    const trimmed = trimLeft(this.held.text)
    if (trimmed.startsWith(END_OF_TURN)) {
      this.held.text = trimmed.slice(END_OF_TURN.length)
      return true
    }
    const isPartOfTag = [...TEXTS, ACTION, END_OF_TURN].some((tag) => tag.startsWith(trimmed))
    if (trimmed === '' || (isPartOfTag && !isLast)) return false
    this.held.text = trimmed
    this.#stage = 'content'
    return true
  }
}

const ACTION_CALL: GoStruct = struct('cohereToolCall', {
  tool_call_id: string,
  tool_name: string,
  parameters: toolCallFunctionArguments,
})

interface ActionCall {
  tool_name?: string
  parameters?: Record<string, unknown>
}

/** Reads a list of calls. If the list is broken, each object in it is read on its own. */
function readActions(text: string): FoundCall[] {
  if (text === '') return []
  const list = attempt(() => unmarshalGoJson<ActionCall[] | null>(text, slice(ACTION_CALL)) ?? [])
  const calls =
    list ?? findObjects(text).map((object) => attempt(() => unmarshalGoJson<ActionCall>(object, ACTION_CALL)))
  return calls.filter((call) => call !== undefined).map(toCall)
}

function toCall({ tool_name: name = '', parameters: args = {} }: ActionCall): FoundCall {
  return { name, args }
}

/** Returns the objects of a text that are in no other object. */
function findObjects(text: string): string[] {
  const objects: string[] = []
  let [start, depth] = [0, 0]
  let [isInString, isEscaped] = [false, false]
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (isEscaped) isEscaped = false
    else if (character === '\\' && isInString) isEscaped = true
    else if (character === '"') isInString = !isInString
    else if (isInString) continue
    else if (character === '{' && depth++ === 0) start = i
    else if (character === '}' && depth > 0 && --depth === 0) objects.push(text.slice(start, i + 1))
  }
  return objects
}
