import { quote } from '../json.ts'
import { Evaluator } from './evaluator.ts'
import type { Context } from './execution-state.ts'
import { nodeText } from './node-text.ts'
import type { ActionNode, BranchNode, ListNode, Node, TemplateNode } from './nodes.ts'
import { printable, sprint } from './printer.ts'
import { intValue, type MaybeValue, stringValue } from './types.ts'
import { elementsOf, elementType, indirect, isTrue, keysOf, lookUp, valueOf } from './values.ts'

/** maxExecDepth in exec.go: the limit that Go's error names. */
const GO_MAX_DEPTH = 100_000
/**
 * The limit that is applied here. It is lower than Go's, because a template that gets this deep calls itself without
 * end.
 */
const MAX_DEPTH = 400

/** How the walk of a list ended: at its end (undefined), or with a `break` or `continue` for the range around it. */
type Signal = 'break' | 'continue' | undefined

/** Executes a template, as the walk functions of text/template/exec.go do. */
export class Executor extends Evaluator {
  readonly #trees: ReadonlyMap<string, ListNode>
  #depth = 0
  #output = ''

  constructor(context: Context, trees: ReadonlyMap<string, ListNode>, dot: MaybeValue) {
    super(context, dot)
    this.#trees = trees
  }

  execute(dot: MaybeValue, list: ListNode): string {
    this.#walkList(dot, list)
    return this.#output
  }

  #write(text: string): void {
    this.#output += this.context.budget.countMade(text)
  }

  #walkList(dot: MaybeValue, list: ListNode): Signal {
    for (const node of list.nodes) {
      const signal = this.#walk(dot, node)
      if (signal) return signal
    }
    return undefined
  }

  #walk(dot: MaybeValue, node: Node): Signal {
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return undefined
      case 'action':
        this.#action(dot, node)
        return undefined
      case 'template':
        this.#template(dot, node)
        return undefined
      case 'break':
      case 'continue':
        return node.kind
      case 'list':
        return this.#walkList(dot, node)
      default: {
        this.setNode(node)
        const known = this.variables.length
        this.#depth++
        const signal = node.kind === 'range' ? this.#range(dot, node) : this.#ifOrWith(dot, node)
        this.#depth--
        this.variables.length = known
        return signal
      }
    }
  }

  #action(dot: MaybeValue, node: ActionNode): void {
    this.setNode(node)
    const value = this.pipeline(dot, node.pipe)
    if (node.pipe.declarations.length > 0) return
    this.setNode(node)
    const text = printable(value)
    if (text === undefined) this.fail(`can't print ${nodeText(node)} of type ${value!.type.name}`)
    this.#write(text)
  }

  #ifOrWith(dot: MaybeValue, node: BranchNode): Signal {
    const value = this.pipeline(dot, node.pipe)
    if (isTrue(value)) return this.#walkList(node.kind === 'with' ? value : dot, node.list)
    return node.elseList && this.#walkList(dot, node.elseList)
  }

  #range(dot: MaybeValue, node: BranchNode): Signal {
    const { value } = indirect(this.pipeline(dot, node.pipe))
    const known = this.variables.length
    let ran = false
    for (const [index, element] of this.#items(value, node)) {
      ran = true
      this.context.budget.step()
      this.#setLoopVariables(node, index, element)
      const signal = this.#walkList(element, node.list)
      this.variables.length = known
      if (signal === 'break') return undefined
    }
    if (ran || !node.elseList) return undefined
    // walkRange in exec.go also catches a `break` in its own `else`, but leaves a `continue` there to the outer range.
    return this.#walkList(dot, node.elseList) === 'continue' ? 'continue' : undefined
  }

  *#items(value: MaybeValue, node: BranchNode): Generator<[index: MaybeValue, element: MaybeValue]> {
    if (!value) return
    switch (value.type.kind) {
      case 'int':
      case 'uint8':
        if (node.pipe.declarations.length > 1) {
          this.fail(`can't use ${sprint([value])} to iterate over more than one variable`)
        }
        for (let count = 0n; count < (value.data as bigint); count++)
          yield [undefined, { type: value.type, data: count }]
        return
      case 'slice': {
        const element = elementType(value)
        for (const [index, item] of elementsOf(value).entries()) yield [intValue(index), valueOf(element, item)]
        return
      }
      case 'map':
        for (const key of keysOf(value)) yield [stringValue(key), lookUp(value, key)]
        return
      case 'sequence':
        for (const [key, item] of Object.entries((value.data as object | undefined) ?? {})) {
          const element = valueOf(value.type.element, item)
          yield node.pipe.declarations.length > 1 ? [stringValue(key), element] : [undefined, stringValue(key)]
        }
        return
      default:
        this.fail(`range can't iterate over ${sprint([value])}`)
    }
  }

  /**
   * Sets the variables of a range. A single variable is the element. Of two variables, the first is the index and the
   * second is the element.
   */
  #setLoopVariables({ pipe }: BranchNode, index: MaybeValue, element: MaybeValue): void {
    const [first, second] = pipe.declarations
    if (!first) return
    if (pipe.assigns) {
      this.variable(first.names[0]!).value = second ? index : element
      if (second) this.variable(second.names[0]!).value = element
      return
    }
    this.variables.at(-1)!.value = element
    if (second) this.variables.at(-2)!.value = index
  }

  #template(dot: MaybeValue, node: TemplateNode): void {
    this.setNode(node)
    const list = this.#trees.get(node.name)
    if (!list) this.fail(`template ${quote(node.name)} not defined`)
    if (this.#depth >= MAX_DEPTH) this.fail(`exceeded maximum template depth (${GO_MAX_DEPTH})`)
    const inner = node.pipe && this.pipeline(dot, node.pipe)
    this.#depth++
    this.inTemplate(node.name, inner, () => this.#walkList(inner, list))
    this.#depth--
  }
}
