import { quote } from '../json.ts'
import { GoTemplateError } from './errors.ts'
import { ExecutionState } from './execution-state.ts'
import { OLLAMA_FUNCTIONS } from './function-names.ts'
import { FUNCTIONS, type GoFunction, type Parameter, refuseCall } from './functions.ts'
import { nodeText } from './node-text.ts'
import type { ErrorNode, Operand } from './nodes.ts'
import { boolValue, type GoValue, type MaybeValue } from './types.ts'
import { indirectInterface, isTrue } from './values.ts'

/**
 * Stands for the final argument of a command that receives no value from the previous command. `undefined` would mean
 * that it receives an invalid value.
 */
export const NO_FINAL_ARGUMENT = Symbol('missing')

export type Final = MaybeValue | typeof NO_FINAL_ARGUMENT

const PARAMETER_TYPES: Readonly<Record<Parameter, string>> = {
  value: 'reflect.Value',
  any: 'interface {}',
  string: 'string',
}
const VALUES: GoFunction = { parameters: ['value'], rest: 'value', call: () => boolValue(false) }
const ollamaFunctions: ReadonlySet<string> = new Set(OLLAMA_FUNCTIONS)

/** Calls functions and methods with their arguments, as evalCall in text/template/exec.go does. */
export abstract class Caller extends ExecutionState {
  protected abstract operandValue(dot: MaybeValue, operand: Operand): MaybeValue
  protected abstract literal(dot: MaybeValue, operand: Operand): MaybeValue

  protected callFunction(
    dot: MaybeValue,
    name: string,
    node: ErrorNode,
    callNode: ErrorNode,
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    this.setNode(node)
    if (name === 'and' || name === 'or') return this.#shortCircuit(dot, name, rest, final)
    if (name === 'call') {
      this.#checkCount(VALUES, name, rest, final)
      const values = this.#arguments(dot, VALUES, rest, final)
      const shownName = rest[0] ? nodeText(rest[0]) : pipedFunctionName(values[0])
      return this.#guard(name, callNode, () => refuseCall(shownName, values[0]))
    }
    if (this.context.isPlainTemplate && ollamaFunctions.has(name)) this.fail(`${quote(name)} is not a defined function`)
    return this.call(dot, FUNCTIONS[name as keyof typeof FUNCTIONS], name, callNode, rest, final)
  }

  /**
   * Calls `and` or `or`, as evalCall does. The first argument that decides the result is the last one that is
   * evaluated.
   */
  #shortCircuit(dot: MaybeValue, name: 'and' | 'or', rest: readonly Operand[], final: Final): MaybeValue {
    this.#checkCount(VALUES, name, rest, final)
    let value: MaybeValue
    for (const operand of rest) {
      value = this.#argument(dot, operand, 'value')
      if (isTrue(value) === (name === 'or')) return value
    }
    return final === NO_FINAL_ARGUMENT ? value : final
  }

  protected call(
    dot: MaybeValue,
    target: GoFunction,
    name: string,
    node: ErrorNode,
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    this.#checkCount(target, name, rest, final)
    const values = this.#arguments(dot, target, rest, final)
    for (const value of values) if (typeof value?.data === 'string') this.context.budget.countRead(value.data)
    const result = this.#guard(name, node, () => target.call(values, this.context.now))
    if (result.type.kind === 'string') this.context.budget.countMade(result.data as string)
    return result
  }

  #guard(name: string, node: ErrorNode, call: () => GoValue): GoValue {
    try {
      return call()
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error
      this.setNode(node)
      this.fail(`error calling ${name}: ${error.message}`)
    }
  }

  #checkCount({ parameters, rest: variadic }: GoFunction, name: string, rest: readonly Operand[], final: Final): void {
    const count = rest.length + (final === NO_FINAL_ARGUMENT ? 0 : 1)
    const wanted = parameters.length
    if (variadic && count < wanted) {
      this.fail(`wrong number of args for ${name}: want at least ${wanted} got ${rest.length}`)
    }
    if (!variadic && count !== wanted) this.fail(`wrong number of args for ${name}: want ${wanted} got ${count}`)
  }

  #arguments(dot: MaybeValue, target: GoFunction, rest: readonly Operand[], final: Final): MaybeValue[] {
    const parameterAt = (index: number): Parameter => target.parameters[index] ?? target.rest!
    const values = rest.map((operand, index) => this.#argument(dot, operand, parameterAt(index)))
    if (final !== NO_FINAL_ARGUMENT) values.push(this.#validate(final, parameterAt(rest.length)))
    return values
  }

  /** evalArg in exec.go: evaluates an argument for a parameter. */
  #argument(dot: MaybeValue, operand: Operand, parameter: Parameter): MaybeValue {
    this.setNode(operand)
    if (operand.kind === 'nil') return parameter === 'string' ? this.fail('cannot assign nil to string') : undefined
    const isLiteral = operand.kind === 'bool' || operand.kind === 'number' || operand.kind === 'string'
    if (!isLiteral) return this.#validate(this.operandValue(dot, operand), parameter)
    if (parameter === 'string' && operand.kind !== 'string') this.fail(`expected string; found ${nodeText(operand)}`)
    return this.literal(dot, operand)
  }

  /** validateType in exec.go. Only a `string` parameter has a required type; all others accept any value. */
  #validate(value: MaybeValue, parameter: Parameter): MaybeValue {
    if (parameter !== 'string' || value?.type.kind === 'string') return value
    const typeName = PARAMETER_TYPES[parameter]
    if (!value) this.fail(`invalid value; expected ${typeName}`)
    const inner = indirectInterface(value)
    if (inner?.type.kind === 'string') return inner
    this.fail(`wrong type for value; expected ${typeName}; got ${(inner ?? value).type.name}`)
  }
}

/** Returns the name of a function that came through the pipeline. It is the text that reflect.Value.String returns. */
function pipedFunctionName(value: MaybeValue): string {
  if (!value) return '<invalid Value>'
  return value.type.kind === 'string' ? (value.data as string) : `<${value.type.name} Value>`
}
