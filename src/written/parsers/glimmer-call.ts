import { quote } from '../../go/json.ts'
import { trimSpace } from '../../go/white-space.ts'
import type { Tool } from '../../protocol/requests.ts'
import { readTypedValue, typesOf } from '../typed-values.ts'

export const CALLS = '<atem:function_calls>'
export const END_OF_CALLS = '</atem:function_calls>'
const INVOKE = '<atem:invoke name="'
const END_OF_INVOKE = '</atem:invoke>'
const PARAMETER = '<atem:parameter name="'
const END_OF_PARAMETER = '</atem:parameter>'
const END_OF_NAME = '">'
const MESSAGE = '<|message|>'

/** The offered tools by their names. */
export class GlimmerTools {
  readonly #tools = new Map<string, Tool>()

  constructor(tools: readonly Tool[]) {
    for (const tool of tools) {
      const name = trimSpace(tool.function?.name ?? '')
      if (name !== '') this.#tools.set(name, tool)
    }
  }

  get isEmpty(): boolean {
    return this.#tools.size === 0
  }

  get(name: string): Tool {
    return this.#tools.get(name)!
  }

  /** Whether a message may be addressed like this. */
  accepts(recipient: string): boolean {
    return recipient === 'self' || recipient === 'user' || this.#tools.has(recipient)
  }

  /** Returns the name of a tool that a model calls by its name, or by its namespace and its name, such as `read.read`. */
  find(name: string): string | undefined {
    if (this.#tools.has(name)) return name
    const dot = name.indexOf('.')
    const own = name.slice(dot + 1)
    const isOwn = dot >= 0 && this.#tools.has(own) && own.split('.', 1)[0] === name.slice(0, dot)
    return isOwn ? own : undefined
  }
}

export interface Block {
  name: string
  args: Record<string, unknown>
  /** What is wrong with the block. */
  error?: string
}

/** Whether a text is a block of calls and nothing else. */
export function isBlock(text: string): boolean {
  const trimmed = trimSpace(text)
  return trimmed.startsWith(CALLS) && trimmed.endsWith(END_OF_CALLS)
}

/** Returns the name of the tool that a block calls, or `''`. */
export function readBlockName(text: string): string {
  const inner = readInner(text)
  return inner.startsWith(INVOKE) ? (cutName(inner.slice(INVOKE.length))?.name ?? '') : ''
}

/** Reads the call in a block. */
export function readBlock(text: string, tool: Tool): Block {
  const fail = (error: string): Block => ({ name: '', args: {}, error })
  if (!isBlock(text)) return fail('missing ATEM function_calls wrapper')
  const inner = readInner(text)
  if (!inner.startsWith(INVOKE) || !inner.endsWith(END_OF_INVOKE)) return fail('missing ATEM invoke wrapper')
  const cut = cutName(inner.slice(INVOKE.length))
  if (!cut || cut.rest.length < END_OF_INVOKE.length) return fail('malformed ATEM invoke name')
  const args: Array<[string, unknown]> = []
  let rest = cut.rest.slice(0, -END_OF_INVOKE.length).replace(/^\n/, '').replace(/\n$/, '')
  while (rest !== '') {
    if (!rest.startsWith(PARAMETER)) return fail('malformed ATEM parameter')
    rest = rest.slice(PARAMETER.length)
    const nameEnd = rest.indexOf(END_OF_NAME)
    if (nameEnd < 0) return fail('malformed ATEM parameter name')
    const name = rest.slice(0, nameEnd)
    const start = nameEnd + END_OF_NAME.length
    const end = rest.indexOf(END_OF_PARAMETER, start)
    if (end < 0) return fail(`unterminated ATEM parameter ${quote(name)}`)
    args.push([name, readTypedValue(rest.slice(start, end), typesOf([tool], tool.function?.name ?? '', name))])
    rest = rest.slice(end + END_OF_PARAMETER.length).replace(/^\n/, '')
  }
  return { name: cut.name, args: Object.fromEntries(args) }
}

function readInner(text: string): string {
  const trimmed = trimSpace(text)
  return trimSpace(trimmed.slice(CALLS.length, Math.max(CALLS.length, trimmed.length - END_OF_CALLS.length)))
}

/** Cuts the name of a call off. A model may write the tag of a message into it, or in place of its end. */
function cutName(text: string): { name: string; rest: string } | undefined {
  let [name, rest] = ['', text]
  for (;;) {
    const end = rest.indexOf(END_OF_NAME)
    const tag = rest.indexOf(MESSAGE)
    if (tag < 0 || (end >= 0 && end < tag)) {
      return end < 0 ? undefined : { name: name + rest.slice(0, end), rest: rest.slice(end + END_OF_NAME.length) }
    }
    name += rest.slice(0, tag)
    rest = rest.slice(tag + MESSAGE.length)
    if (rest.startsWith(PARAMETER)) return { name, rest }
  }
}
