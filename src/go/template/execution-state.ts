import { quote } from '../json.ts'
import type { Budget } from './budget.ts'
import { byteLength } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import { nodeText } from './node-text.ts'
import type { ErrorNode } from './nodes.ts'
import type { MaybeValue } from './types.ts'

/** What one execution of a template knows. */
export interface Context {
  readonly text: string
  /** The legacy path of Ollama's template.go ends with a bare template: without Ollama's functions, and other missing keys. */
  readonly bare: boolean
  readonly now: () => Date
  readonly budget: Budget
}

interface Variable {
  readonly name: string
  value: MaybeValue
}

/** The state of text/template/exec.go: the variables, and the node that is looked at. */
export class ExecutionState {
  protected readonly context: Context
  protected variables: Variable[]
  #templateName = ''
  #node: ErrorNode | undefined

  constructor(context: Context, dot: MaybeValue) {
    this.context = context
    this.variables = [{ name: '$', value: dot }]
  }

  /** The node that an error is about. */
  protected at(node: ErrorNode): void {
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

  /** The variable that was declared last by this name. */
  protected variable(name: string): Variable {
    return this.variables.findLast((variable) => variable.name === name) ?? this.fail(`undefined variable: ${name}`)
  }

  /** Another template sees no variables but its own `$`. */
  protected inTemplate(name: string, dot: MaybeValue, walk: () => void): void {
    const [variables, templateName] = [this.variables, this.#templateName]
    this.variables = [{ name: '$', value: dot }]
    this.#templateName = name
    walk()
    this.variables = variables
    this.#templateName = templateName
  }
}
