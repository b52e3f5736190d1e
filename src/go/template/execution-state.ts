import { quote } from '../json.ts'
import type { Budget } from './budget.ts'
import { byteLength } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import { nodeText } from './node-text.ts'
import type { ErrorNode } from './nodes.ts'
import type { MaybeValue } from './types.ts'

/** The settings of one execution of a template. */
export interface Context {
  /** The text of the template, from which errors derive their line and column. */
  readonly text: string
  /**
   * Whether the template is a plain Go template. The last execution in the legacy path of Ollama's template.go uses
   * such a template. It has none of Ollama's functions, and a missing key is an invalid value instead of a zero value.
   */
  readonly isPlainTemplate: boolean
  readonly now: () => Date
  readonly budget: Budget
}

interface Variable {
  readonly name: string
  value: MaybeValue
}

/** The state of an execution, as in text/template/exec.go: the variables, and the node that is being executed. */
export class ExecutionState {
  protected readonly context: Context
  protected variables: Variable[]
  #templateName = ''
  #node: ErrorNode | undefined

  constructor(context: Context, dot: MaybeValue) {
    this.context = context
    this.variables = [{ name: '$', value: dot }]
  }

  /** Sets the node that the next error is about, and counts a step. */
  protected setNode(node: ErrorNode): void {
    this.#node = node
    this.context.budget.step()
  }

  protected fail(words: string): never {
    const node = this.#node!
    const before = this.context.text.slice(0, node.at)
    const lineStart = before.lastIndexOf('\n') + 1
    const place = `:${before.split('\n').length}:${byteLength(before.slice(lineStart))}`
    throw new GoTemplateError(
      `template: ${place}: executing ${quote(this.#templateName)} at <${nodeText(node)}>: ${words}`,
    )
  }

  /** Returns the variable of this name that was declared last. */
  protected variable(name: string): Variable {
    return this.variables.findLast((variable) => variable.name === name) ?? this.fail(`undefined variable: ${name}`)
  }

  /** Executes another template. It sees no variables except its own `$`. */
  protected inTemplate(name: string, dot: MaybeValue, walk: () => void): void {
    const [variables, templateName] = [this.variables, this.#templateName]
    this.variables = [{ name: '$', value: dot }]
    this.#templateName = name
    walk()
    this.variables = variables
    this.#templateName = templateName
  }
}
