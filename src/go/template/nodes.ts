/**
 * The nodes of a parsed template, as in text/template/parse/node.go. `at` is the offset in the template at which a node
 * starts, for errors.
 */
export interface ListNode {
  readonly kind: 'list'
  readonly nodes: readonly Node[]
}

export interface TextNode {
  readonly kind: 'text'
  readonly at: number
  readonly text: string
}

export interface ActionNode {
  readonly kind: 'action'
  readonly at: number
  readonly pipe: PipeNode
}

export interface BranchNode {
  readonly kind: 'if' | 'range' | 'with'
  readonly at: number
  readonly pipe: PipeNode
  readonly list: ListNode
  readonly elseList: ListNode | undefined
}

export interface TemplateNode {
  readonly kind: 'template'
  readonly at: number
  readonly name: string
  readonly pipe: PipeNode | undefined
}

export interface LoopNode {
  readonly kind: 'break' | 'continue'
  readonly at: number
}

export interface PipeNode {
  readonly kind: 'pipe'
  readonly at: number
  /** Whether the pipeline assigns with `=`, instead of declaring variables with `:=`. */
  readonly assigns: boolean
  readonly declarations: readonly VariableNode[]
  readonly commands: readonly CommandNode[]
}

export interface CommandNode {
  readonly kind: 'command'
  readonly at: number
  readonly operands: readonly Operand[]
}

/** A field. `.A.B` has the names `A` and `B`. */
export interface FieldNode {
  readonly kind: 'field'
  readonly at: number
  readonly names: readonly string[]
}

/** A variable, or a field of one. `$x.A` has the names `$x` and `A`. */
export interface VariableNode {
  readonly kind: 'variable'
  readonly at: number
  readonly names: readonly string[]
}

/** A field of another operand, such as `(…).A.B`. */
export interface ChainNode {
  readonly kind: 'chain'
  readonly at: number
  readonly start: Operand
  readonly names: readonly string[]
}

export interface IdentifierNode {
  readonly kind: 'identifier'
  readonly at: number
  readonly name: string
}

export interface NumberNode {
  readonly kind: 'number'
  readonly at: number
  readonly text: string
  /** The value of the number. Undefined for an integer that fits only uint64. */
  readonly value: bigint | number | Complex | undefined
}

export interface Complex {
  readonly real: number
  readonly imaginary: number
}

export interface StringNode {
  readonly kind: 'string'
  readonly at: number
  readonly quoted: string
  readonly text: string
}

export interface BoolNode {
  readonly kind: 'bool'
  readonly at: number
  readonly value: boolean
}

export interface WordNode {
  readonly kind: 'dot' | 'nil'
  readonly at: number
}

export type Operand =
  FieldNode | VariableNode | ChainNode | IdentifierNode | NumberNode | StringNode | BoolNode | WordNode | PipeNode

export type Node = ListNode | TextNode | ActionNode | BranchNode | TemplateNode | LoopNode

/** Any node that an error can be about. */
export type ErrorNode = Exclude<Node, ListNode | TextNode> | CommandNode | Operand
