import type { ParserSetup } from '../output-parser.ts'
import { StagedParser, type FoundCall } from '../staged-parser.ts'
import { readTypedLine, typesOf } from '../typed-values.ts'
import { readElement, readXmlOrFail, type XmlTag } from '../xml-elements.ts'

const CALL = '<tool_call>'
const END_OF_CALL = '</tool_call>'

/**
 * The parser `qwen3-coder`. A call is `<function=name><parameter=key>value</parameter></function>` between tags.
 *
 * @see https://github.com/ollama/ollama/blob/main/model/parsers/qwen3coder.go
 */
export class Qwen3CoderParser extends StagedParser {
  readonly #tools: ParserSetup['tools']
  #isInCall = false

  constructor({ tools }: Pick<ParserSetup, 'tools'>) {
    super()
    this.#tools = tools
  }

  protected step(): boolean {
    if (this.#isInCall) {
      const text = this.held.cut(END_OF_CALL, { trimsBefore: false })
      if (text === undefined) return false
      this.call(this.#toCall(text))
      this.#isInCall = false
      return true
    }
    const before = this.held.cut(CALL, { trimsAfter: false })
    this.say(before ?? this.held.takeClear([CALL]))
    this.#isInCall = before !== undefined
    return this.#isInCall
  }

  #toCall(text: string): FoundCall {
    const { tags, rest } = readTags(text)
    const { attribute: name = '', children } = readXmlOrFail('', () => readElement(tags, 'function', rest))
    const args: Record<string, unknown> = {}
    for (const child of children) {
      if (child.name !== 'parameter') continue
      const key = child.attribute ?? ''
      Object.defineProperty(args, key, {
        value: readTypedLine(child.text, typesOf(this.#tools, name, key)),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return { name, args }
  }
}

/** `<tag=value>`, which becomes `<tag name="value">`. */
const SHORT_TAG = /<(\w+)=([^>]+)>/g
const TAG = /<(\/?)(function|parameter)(?:\s+name="([^"]*)")?>/g

/** Reads the tags of functions and parameters. A short tag of any other name becomes text, in the long form. */
function readTags(text: string): { tags: XmlTag[]; rest: string } {
  const tags: XmlTag[] = []
  const long = text.replace(SHORT_TAG, (_, name: string, value: string) => `<${name} name="${escape(value)}">`)
  let last = 0
  for (const match of long.matchAll(TAG)) {
    const [tag, slash, name, attribute] = match
    tags.push({
      before: long.slice(last, match.index),
      name: name!,
      attribute: attribute === undefined ? undefined : unescape(attribute),
      isClosing: slash === '/',
    })
    last = match.index + tag.length
  }
  return { tags, rest: long.slice(last) }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const CHARACTERS = new Map(Object.entries(ESCAPES).map(([character, escaped]) => [escaped, character]))

function escape(value: string): string {
  return value.replace(/["'&<>\t\n\r]/g, (character) => ESCAPES[character]!)
}

function unescape(value: string): string {
  return value.replace(/&#?\w+;/g, (escaped) => CHARACTERS.get(escaped) ?? escaped)
}
