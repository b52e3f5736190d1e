import { quote } from '../json.ts'
import { nodeText } from './node-text.ts'
import type { CommandNode, Operand, PipeNode, VariableNode } from './nodes.ts'
import { readNumber } from './numbers.ts'
import { TokenBuffer } from './token-buffer.ts'
import type { Token, TokenKind } from './token-kinds.ts'
import { unquote } from './unquote.ts'

/**
 * The deepest nesting of parentheses. maxStackDepth in parse.go is 10,000, because Go's stack grows. Ours does not, and
 * this limit leaves much room on it.
 */
const MAX_PARENTHESES = 300
/** How many variables may be defined at once. Go has no such limit. Each use of a variable looks through them. */
const MAX_VARIABLES = 200
const OPERAND_STARTS: ReadonlySet<TokenKind> = new Set([
  'bool',
  'charConstant',
  'complex',
  '.',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  '(',
])
const NOT_EXECUTABLE: ReadonlySet<Operand['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string'])
const WITHOUT_FIELDS: ReadonlySet<Operand['kind']> = new Set(['bool', 'string', 'number', 'nil', 'dot'])

/** Parses the contents of `{{…}}`, as the functions pipeline, command, operand and term of parse.go do. */
export class PipelineParser extends TokenBuffer {
  /** The variables that are defined so far. The `end` of a block removes those that the block has added. */
  protected variables: string[] = ['$']
  readonly #functions: ReadonlySet<string>
  #depth = 0

  constructor(lexer: TokenBuffer['lexer'], functions: ReadonlySet<string>) {
    super(lexer)
    this.#functions = functions
  }

  protected get functions(): ReadonlySet<string> {
    return this.#functions
  }

  protected pipeline(context: string, end: 'right' | ')'): PipeNode {
    const { at } = this.peekNonSpace()
    const declarations: VariableNode[] = []
    const assigns = this.#declarations(declarations, context)
    const commands: CommandNode[] = []
    for (;;) {
      const token = this.nextNonSpace()
      if (token.kind === end) break
      if (!OPERAND_STARTS.has(token.kind)) this.unexpected(token, context)
      this.backUp()
      commands.push(this.#command())
    }
    if (commands.length === 0) this.fail(`missing value for ${context}`)
    const stage = commands.findIndex(({ operands }, index) => index > 0 && NOT_EXECUTABLE.has(operands[0]!.kind))
    if (stage !== -1) this.fail(`non executable command in pipeline stage ${stage + 1}`)
    return { kind: 'pipe', at, assigns, declarations, commands }
  }

  /** Parses `$x :=`, `$x =`, or the `$i, $x :=` of a range. Returns whether it is an assignment. */
  #declarations(declarations: VariableNode[], context: string): boolean {
    for (;;) {
      const variable = this.peekNonSpace()
      if (variable.kind !== 'variable') return false
      this.next()
      const after = this.peek()
      const next = this.peekNonSpace()
      const isComma = next.kind === 'char' && next.value === ','
      if (!isComma && next.kind !== 'assign' && next.kind !== 'declare') {
        // The variable is an argument, so it is put back. A space after it is a token too, and is put back as well.
        if (after.kind === 'space') this.backUp(after, variable)
        else this.backUp(variable)
        return false
      }
      this.nextNonSpace()
      declarations.push(variableNode(variable.at, variable.value))
      this.variables.push(variable.value)
      if (this.variables.length > MAX_VARIABLES) this.fail(`more than ${MAX_VARIABLES} variables at once`)
      if (!isComma) return next.kind === 'assign'
      if (context !== 'range' || declarations.length >= 2) this.fail(`too many declarations in ${context}`)
      if (!['variable', 'right', ')'].includes(this.peekNonSpace().kind))
        this.fail('range can only initialize variables')
    }
  }

  #command(): CommandNode {
    const { at } = this.peekNonSpace()
    const operands: Operand[] = []
    for (;;) {
      this.peekNonSpace()
      const operand = this.#operand()
      if (operand) operands.push(operand)
      const token = this.next()
      if (token.kind === 'space') continue
      if (token.kind === 'right' || token.kind === ')') this.backUp()
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand')
      break
    }
    if (operands.length === 0) this.fail('empty command')
    return { kind: 'command', at, operands }
  }

  #operand(): Operand | undefined {
    const term = this.#term()
    if (!term) return undefined
    const { at, kind } = this.peek()
    if (kind !== 'field') return term
    const names: string[] = []
    while (this.peek().kind === 'field') names.push(this.next().value.slice(1))
    if (term.kind === 'field' || term.kind === 'variable') return { ...term, at, names: [...term.names, ...names] }
    if (WITHOUT_FIELDS.has(term.kind)) this.fail(`unexpected . after term ${quote(nodeText(term))}`)
    return { kind: 'chain', at, start: term, names }
  }

  #term(): Operand | undefined {
    const token = this.nextNonSpace()
    const { at, value } = token
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(value)) this.fail(`function ${quote(value)} not defined`)
        return { kind: 'identifier', at, name: value }
      case '.':
        return { kind: 'dot', at }
      case 'nil':
        return { kind: 'nil', at }
      case 'variable': {
        const variable = variableNode(at, value)
        if (!this.variables.includes(value)) this.fail(`undefined variable ${quote(value)}`)
        return variable
      }
      case 'field':
        return { kind: 'field', at, names: [value.slice(1)] }
      case 'bool':
        return { kind: 'bool', at, value: value === 'true' }
      case 'charConstant':
      case 'complex':
      case 'number': {
        const number = readNumber(token.kind, value)
        if (typeof number === 'string') this.fail(number)
        return { kind: 'number', at, text: value, value: number }
      }
      case '(': {
        if (this.#depth >= MAX_PARENTHESES) this.fail('max expression depth exceeded')
        this.#depth++
        const pipe = this.pipeline('parenthesized pipeline', ')')
        this.#depth--
        return pipe
      }
      case 'string':
      case 'rawString':
        return { kind: 'string', at, quoted: value, text: this.unquote(token) }
      default:
        this.backUp()
        return undefined
    }
  }

  protected unquote(token: Token): string {
    const text = unquote(token.value)
    if (text === undefined) this.fail('invalid syntax')
    return text
  }
}

function variableNode(at: number, name: string): VariableNode {
  return { kind: 'variable', at, names: [name] }
}
