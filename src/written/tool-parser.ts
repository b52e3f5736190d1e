import { sortKeys } from '../go/sort-keys.ts'
import { trimSpace } from '../go/white-space.ts'
import type { Tool } from '../protocol/requests.ts'
import { createNameAutomaton, NameSearch, UnfinishedName, type NameAutomaton } from './name-search.ts'
import type { WrittenCall } from './output-parser.ts'
import { TagSearch } from './tag-search.ts'
import { TextPieces } from './text-pieces.ts'
import { ArgumentSearch } from './tool-arguments.ts'

/**
 * Takes tool calls out of what a model writes, by the tag that the model's template has before a call. If the tag is `{` or `[`, a call
 * must come first.
 *
 * @see https://github.com/ollama/ollama/blob/main/tools/tools.go
 */
export class ToolParser {
  readonly #tag: string
  readonly #tagSearch: TagSearch
  readonly #names: NameAutomaton
  readonly #unfinishedName: UnfinishedName
  #state: 'looking' | 'calling' | 'done' = 'looking'
  #calls = 0
  /** What has been read and is not decided yet. */
  #buffer = new TextPieces()
  #nameSearch: NameSearch
  #argumentSearch: ArgumentSearch | undefined
  #bracketSearch: BracketSearch

  constructor(tag: string, tools: readonly Tool[]) {
    this.#tag = tag
    this.#tagSearch = new TagSearch(tag)
    this.#names = createNameAutomaton(tools.map((tool) => tool.function?.name ?? ''))
    this.#unfinishedName = new UnfinishedName(this.#names)
    this.#nameSearch = new NameSearch(this.#names)
    this.#bracketSearch = new BracketSearch(tag)
  }

  add(text: string): { content: string; calls: WrittenCall[] } {
    if (this.#state === 'done') return { content: text, calls: [] }
    this.#unfinishedName.read(text)
    let content = ''
    if (this.#state === 'looking') {
      content = this.#findTag(text)
      if (this.#isBracket && trimSpace(content) !== '') {
        this.#state = 'done'
        return { content: content + this.#buffer.slice(0), calls: [] }
      }
      if (this.#state === 'looking') return { content, calls: [] }
    } else {
      this.#buffer.add(text)
    }
    const calls: WrittenCall[] = []
    for (let call = this.#findCall(); call; call = this.#findCall()) calls.push(call)
    if (this.#bracketSearch.read(this.#buffer)) {
      this.#state = 'done'
      content = this.#buffer.slice(0)
      this.#setBuffer('')
    }
    return { content, calls }
  }

  /**
   * Returns what is sent as content when the model has ended: what began as a call and was none. If text comes before a bracket in the
   * same piece, the real server sends the part from the bracket on twice, and so does this parser.
   */
  rest(): string {
    return this.#calls === 0 && this.#isBracket ? this.#buffer.slice(0) : ''
  }

  get #isBracket(): boolean {
    return this.#tag === '{' || this.#tag === '['
  }

  /** Returns the content before the tag, or before what may become the tag. The rest is the buffer. */
  #findTag(text: string): string {
    const { held } = this.#tagSearch
    const end = this.#tagSearch.read(text)
    const all = this.#tag.slice(0, held) + text
    const start = end === undefined ? all.length - this.#tagSearch.held : held + end - this.#tag.length
    if (end !== undefined) this.#state = 'calling'
    this.#setBuffer(all.slice(start))
    return all.slice(0, start)
  }

  #findCall(): WrittenCall | undefined {
    const { length } = this.#buffer
    if (length === 0 || this.#unfinishedName.endsWithin(length)) return undefined
    this.#nameSearch.read(this.#buffer)
    const { found } = this.#nameSearch
    if (!found) return undefined
    this.#argumentSearch ??= new ArgumentSearch(found.name)
    const object = this.#argumentSearch.read(this.#buffer)
    if (!object?.args) return undefined
    this.#setBuffer(this.#buffer.slice(Math.max(found.end, object.end)))
    // A real Ollama copies the arguments in the random order of a map of Go.
    return { index: this.#calls++, name: found.name, arguments: sortKeys(object.args) }
  }

  #setBuffer(text: string): void {
    this.#buffer = new TextPieces(text)
    this.#nameSearch = new NameSearch(this.#names)
    this.#argumentSearch = undefined
    this.#bracketSearch = new BracketSearch(this.#tag)
  }
}

const CLOSINGS: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** Looks for the bracket that closes the first one. */
class BracketSearch {
  readonly #opening: string
  readonly #closing: string | undefined
  #read = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  constructor(tag: string) {
    this.#opening = tag
    this.#closing = CLOSINGS[tag]
  }

  /** Reads the text further, and returns whether the bracket is closed. */
  read(text: TextPieces): boolean {
    if (this.#closing === undefined) return false
    while (this.#read < text.length) {
      const character = text.at(this.#read++)
      if (this.#isEscaped) this.#isEscaped = false
      else if (character === '\\') this.#isEscaped = true
      else if (character === '"') this.#isInString = !this.#isInString
      else if (this.#isInString) continue
      else if (character === this.#opening) this.#depth++
      else if (character === this.#closing && --this.#depth === 0) return true
    }
    return false
  }
}
