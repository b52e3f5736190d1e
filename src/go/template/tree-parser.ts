import { quote } from '../json.ts'
import { trimSpace } from '../white-space.ts'
import type { BranchNode, ListNode, Node, TemplateNode } from './nodes.ts'
import { PipelineParser } from './pipeline-parser.ts'
import type { Token } from './token-kinds.ts'

/** The deepest nesting of blocks and definitions. Go has no such limit. This one leaves much room on our stack. */
const MAX_NESTING = 300

/** The action that ended a list of nodes. */
type Ending = 'end' | 'else'

/** Parses a template as parse.go does: text, actions and the definitions of other templates. */
export class TreeParser extends PipelineParser {
  readonly #trees: Map<string, ListNode>
  readonly #nesting: number
  #rangeDepth = 0
  #depth = 0

  constructor(
    lexer: PipelineParser['lexer'],
    functions: ReadonlySet<string>,
    trees: Map<string, ListNode>,
    nesting: number = 0,
  ) {
    super(lexer, functions)
    this.#trees = trees
    this.#nesting = nesting
  }

  /** Parses a whole template. Adds it, and every template that it defines, to the trees. */
  parseAll(): void {
    const nodes: Node[] = []
    while (this.peek().kind !== 'eof') {
      if (this.peek().kind === 'left') {
        const left = this.next()
        if (this.nextNonSpace().kind === 'define') {
          this.#inner().#definition()
          continue
        }
        this.backUp(left)
      }
      const node = this.#textOrAction()
      if (typeof node === 'string') this.fail(`unexpected {{${node}}}`)
      nodes.push(node)
    }
    this.#add('', { kind: 'list', nodes })
  }

  #inner(): TreeParser {
    if (this.#nesting >= MAX_NESTING) this.fail('exceeded max nesting depth')
    return new TreeParser(this.lexer, this.functions, this.#trees, this.#nesting + this.#depth + 1)
  }

  #definition(): void {
    const context = 'define clause'
    const name = this.unquote(this.expect(['string', 'rawString'], context))
    this.expect(['right'], context)
    const [list, ending] = this.#itemList()
    if (ending === 'else') this.fail(`unexpected {{else}} in ${context}`)
    this.#add(name, list)
  }

  /** Tree.add in parse.go: a definition that is not empty replaces an empty one. */
  #add(name: string, list: ListNode): void {
    const known = this.#trees.get(name)
    if (!known || isEmpty(known)) this.#trees.set(name, list)
    else if (!isEmpty(list)) this.fail(`template: multiple definition of template ${quote(name)}`)
  }

  #itemList(): [ListNode, Ending] {
    if (this.#nesting + this.#depth >= MAX_NESTING) this.fail('exceeded max nesting depth')
    this.#depth++
    const nodes: Node[] = []
    while (this.peekNonSpace().kind !== 'eof') {
      const node = this.#textOrAction()
      if (typeof node === 'string') {
        this.#depth--
        return [{ kind: 'list', nodes }, node]
      }
      nodes.push(node)
    }
    this.fail('unexpected EOF')
  }

  #textOrAction(): Node | Ending {
    const token = this.nextNonSpace()
    if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.value }
    if (token.kind !== 'left') this.unexpected(token, 'input')
    this.actionLine = token.line
    const node = this.#action()
    this.actionLine = 0
    return node
  }

  #action(): Node | Ending {
    const token = this.nextNonSpace()
    switch (token.kind) {
      case 'block':
        return this.#block()
      case 'break':
      case 'continue':
        return this.#loopControl(token, token.kind)
      case 'else':
        // The `if` or `with` of an `else if` or `else with` stays unread, so that #otherwise() can parse it.
        if (!['if', 'with'].includes(this.peekNonSpace().kind)) this.expect(['right'], 'else')
        return 'else'
      case 'end':
        this.expect(['right'], 'end')
        return 'end'
      case 'if':
      case 'range':
      case 'with':
        return this.#control(token.kind)
      case 'template':
        return this.#template()
      default: {
        this.backUp()
        const { at } = this.peek()
        return { kind: 'action', at, pipe: this.pipeline('command', 'right') }
      }
    }
  }

  #loopControl(token: Token, kind: 'break' | 'continue'): Node {
    const next = this.nextNonSpace()
    if (next.kind !== 'right') this.unexpected(next, `{{${kind}}}`)
    if (this.#rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`)
    return { kind, at: token.at }
  }

  #control(kind: BranchNode['kind']): BranchNode {
    const known = this.variables.length
    const pipe = this.pipeline(kind, 'right')
    if (kind === 'range') this.#rangeDepth++
    const [list, ending] = this.#itemList()
    if (kind === 'range') this.#rangeDepth--
    const elseList = ending === 'else' ? this.#otherwise(kind) : undefined
    this.variables.length = known
    return { kind, at: pipe.at, pipe, list, elseList }
  }

  #otherwise(kind: BranchNode['kind']): ListNode {
    if (kind !== 'range' && this.peek().kind === kind) {
      // Both blocks share one `end`, and the inner block reads it.
      this.next()
      if (this.#nesting + this.#depth >= MAX_NESTING) this.fail('exceeded max nesting depth')
      this.#depth++
      const node = this.#control(kind)
      this.#depth--
      return { kind: 'list', nodes: [node] }
    }
    const [list, ending] = this.#itemList()
    if (ending === 'else') this.fail('expected end; found {{else}}')
    return list
  }

  #template(): TemplateNode {
    const [at, name] = this.#templateName('template clause')
    if (this.nextNonSpace().kind === 'right') return { kind: 'template', at, name, pipe: undefined }
    this.backUp()
    return { kind: 'template', at, name, pipe: this.pipeline('template clause', 'right') }
  }

  #block(): TemplateNode {
    const context = 'block clause'
    const [at, name] = this.#templateName(context)
    const pipe = this.pipeline(context, 'right')
    const inner = this.#inner()
    const [list, ending] = inner.#itemList()
    if (ending === 'else') this.fail(`unexpected {{else}} in ${context}`)
    inner.#add(name, list)
    return { kind: 'template', at, name, pipe }
  }

  #templateName(context: string): [at: number, name: string] {
    const token = this.nextNonSpace()
    if (token.kind !== 'string' && token.kind !== 'rawString') this.unexpected(token, context)
    return [token.at, this.unquote(token)]
  }
}

/** IsEmptyTree in parse.go: whether a list contains nothing but white space. */
function isEmpty(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && trimSpace(node.text) === '')
}
