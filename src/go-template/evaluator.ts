import { quote } from '../go-json.ts'
import { Budget } from './budget.ts'
import { byteLength } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import { OLLAMA_FUNCTIONS } from './function-names.ts'
import { FUNCTIONS, type GoFunction, type Parameter, refuseCall } from './functions.ts'
import { fieldValue } from './json.ts'
import { nodeText } from './node-text.ts'
import type { ChainNode, CommandNode, ErrorNode, NumberNode, Operand, PipeNode, VariableNode } from './nodes.ts'
import { boolValue, COMPLEX128, FLOAT64, type GoValue, intValue, type MaybeValue, stringValue } from './types.ts'
import { concrete, elementType, indirect, isTrue, lookUp, methodsOf, valueOf } from './values.ts'

/** Stands where a command is given no value by the one before it; undefined would be a value that is not there. */
export const MISSING = Symbol('missing')

export type Final = MaybeValue | typeof MISSING

export interface Variable {
  readonly name: string
  value: MaybeValue
}

/** What one execution of a template knows. */
export interface Context {
  readonly text: string
  /** The legacy path of Ollama's template.go ends with a bare template: without Ollama's functions, and other missing keys. */
  readonly bare: boolean
  readonly now: () => Date
  readonly budget: Budget
}

const PARAMETER_TYPES: Readonly<Record<Parameter, string>> = {
  value: 'reflect.Value',
  any: 'interface {}',
  string: 'string',
}
const SHORT_CIRCUIT: GoFunction = { parameters: ['value'], rest: 'value', call: () => boolValue(false) }
const ollamaFunctions: ReadonlySet<string> = new Set(OLLAMA_FUNCTIONS)

/** The eval functions of text/template/exec.go: pipelines, commands and what they are made of. */
export class Evaluator {
  protected readonly context: Context
  protected variables: Variable[]
  protected templateName: string
  #node: ErrorNode | undefined

  constructor(context: Context, templateName: string, dot: MaybeValue) {
    this.context = context
    this.templateName = templateName
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
      `template: ${place}: executing ${quote(this.templateName)} at <${nodeText(node)}>: ${words}`,
    )
  }

  protected pipeline(dot: MaybeValue, pipe: PipeNode): MaybeValue {
    this.at(pipe)
    let value: Final = MISSING
    for (const command of pipe.commands) value = concrete(this.#command(dot, command, value))
    const result = value as MaybeValue
    for (const { names } of pipe.declarations) {
      if (pipe.assigns) this.assign(names[0]!, result)
      else this.variables.push({ name: names[0]!, value: result })
    }
    return result
  }

  protected assign(name: string, value: MaybeValue): void {
    this.#variable(name).value = value
  }

  #variable(name: string): Variable {
    return this.variables.findLast((variable) => variable.name === name) ?? this.fail(`undefined variable: ${name}`)
  }

  #command(dot: MaybeValue, command: CommandNode, final: Final): MaybeValue {
    const [first, ...rest] = command.operands as [Operand, ...Operand[]]
    switch (first.kind) {
      case 'field':
        this.at(first)
        return this.#fields(dot, dot, first, first.names, rest, final)
      case 'chain':
        return this.#chain(dot, first, rest, final)
      case 'identifier':
        return this.#function(dot, first.name, first, command, rest, final)
      case 'pipe':
        this.#refuseArguments(first, rest, final)
        return this.pipeline(dot, first)
      case 'variable':
        return this.#variableNode(dot, first, rest, final)
    }
    this.at(first)
    this.#refuseArguments(first, rest, final)
    if (first.kind === 'nil') this.fail('nil is not a command')
    return this.#literal(dot, first)
  }

  #refuseArguments(first: Operand, rest: readonly Operand[], final: Final): void {
    if (rest.length > 0 || final !== MISSING) this.fail(`can't give argument to non-function ${nodeText(first)}`)
  }

  #literal(dot: MaybeValue, node: Operand): MaybeValue {
    switch (node.kind) {
      case 'bool':
        return boolValue(node.value)
      case 'string':
        return stringValue(node.text)
      case 'number':
        return this.#number(node)
      default:
        return dot
    }
  }

  /** idealConstant. */
  #number(node: NumberNode): GoValue {
    this.at(node)
    if (typeof node.value === 'bigint') return intValue(node.value)
    if (typeof node.value === 'number') return { type: FLOAT64, data: node.value }
    return node.value ? { type: COMPLEX128, data: node.value } : this.fail(`${node.text} overflows int`)
  }

  #variableNode(dot: MaybeValue, node: VariableNode, rest: readonly Operand[], final: Final): MaybeValue {
    this.at(node)
    const { value } = this.#variable(node.names[0]!)
    if (node.names.length > 1) return this.#fields(dot, value, node, node.names.slice(1), rest, final)
    this.#refuseArguments(node, rest, final)
    return value
  }

  #chain(dot: MaybeValue, node: ChainNode, rest: readonly Operand[], final: Final): MaybeValue {
    this.at(node)
    if (node.start.kind === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`)
    return this.#fields(dot, this.#operand(dot, node.start), node, node.names, rest, final)
  }

  /** evalFieldChain: only the last name can be a method that is given arguments. */
  #fields(
    dot: MaybeValue,
    receiver: MaybeValue,
    node: ErrorNode,
    names: readonly string[],
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    let value = receiver
    for (const name of names.slice(0, -1)) value = this.#field(dot, name, node, [], MISSING, value)
    return this.#field(dot, names.at(-1)!, node, rest, final, value)
  }

  #field(
    dot: MaybeValue,
    name: string,
    node: ErrorNode,
    rest: readonly Operand[],
    final: Final,
    maybe: MaybeValue,
  ): MaybeValue {
    if (!maybe) return undefined
    const typeName = maybe.type.name
    const { value, isNil } = indirect(maybe)
    const receiver = value!
    if (receiver.type.kind === 'interface') this.fail(`nil pointer evaluating ${typeName}.${name}`)
    const methods = methodsOf(receiver.type)
    if (methods && Object.hasOwn(methods, name)) {
      return this.#call(dot, { parameters: [], call: () => methods[name]!(receiver.data) }, name, node, rest, final)
    }
    const hasArguments = rest.length > 0 || final !== MISSING
    if (receiver.type.kind === 'struct') {
      const field = receiver.type.fields().find((candidate) => candidate.name === name)
      if (!field) this.fail(`can't evaluate field ${name} in type ${typeName}`)
      if (hasArguments) this.fail(`${name} has arguments but cannot be invoked as function`)
      return fieldValue(field, receiver.data)
    }
    if (receiver.type.kind === 'map') {
      if (hasArguments) this.fail(`${name} is not a method but has arguments`)
      // The option missingkey=zero: a zero of the map's type, and not a value that is not there.
      return lookUp(receiver, name) ?? (this.context.bare ? undefined : valueOf(elementType(receiver), undefined))
    }
    if (isNil && receiver.type.kind === 'pointer' && receiver.type.element.kind !== 'struct') {
      this.fail(`nil pointer evaluating ${typeName}.${name}`)
    }
    this.fail(`can't evaluate field ${name} in type ${typeName}`)
  }

  #function(
    dot: MaybeValue,
    name: string,
    node: ErrorNode,
    callNode: ErrorNode,
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    this.at(node)
    if (name === 'and' || name === 'or') return this.#shortCircuit(dot, name, rest, final)
    if (name === 'call') {
      this.#checkCount(SHORT_CIRCUIT, name, rest, final)
      const values = this.#arguments(dot, SHORT_CIRCUIT, rest, final)
      const shownName = rest[0] ? nodeText(rest[0]) : callee(values[0])
      return this.#guard(name, callNode, () => refuseCall(shownName, values[0]))
    }
    if (this.context.bare && ollamaFunctions.has(name)) this.fail(`${quote(name)} is not a defined function`)
    return this.#call(dot, FUNCTIONS[name as keyof typeof FUNCTIONS], name, callNode, rest, final)
  }

  /** evalCall for `and` and `or`: what decides is the last that is looked at. */
  #shortCircuit(dot: MaybeValue, name: 'and' | 'or', rest: readonly Operand[], final: Final): MaybeValue {
    this.#checkCount(SHORT_CIRCUIT, name, rest, final)
    let value: MaybeValue
    for (const operand of rest) {
      value = this.#argument(dot, operand, 'value')
      if (isTrue(value) === (name === 'or')) return value
    }
    return final === MISSING ? value : final
  }

  #call(
    dot: MaybeValue,
    target: GoFunction,
    name: string,
    node: ErrorNode,
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    this.#checkCount(target, name, rest, final)
    const values = this.#arguments(dot, target, rest, final)
    const result = this.#guard(name, node, () => target.call(values, this.context.now))
    if (result.type.kind === 'string') this.context.budget.made(result.data as string)
    return result
  }

  #guard(name: string, node: ErrorNode, call: () => GoValue): GoValue {
    try {
      return call()
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error
      this.at(node)
      this.fail(`error calling ${name}: ${error.message}`)
    }
  }

  #checkCount({ parameters, rest: variadic }: GoFunction, name: string, rest: readonly Operand[], final: Final): void {
    const count = rest.length + (final === MISSING ? 0 : 1)
    const wanted = parameters.length
    if (variadic && count < wanted) {
      this.fail(`wrong number of args for ${name}: want at least ${wanted} got ${rest.length}`)
    }
    if (!variadic && count !== wanted) this.fail(`wrong number of args for ${name}: want ${wanted} got ${count}`)
  }

  #arguments(dot: MaybeValue, target: GoFunction, rest: readonly Operand[], final: Final): MaybeValue[] {
    const parameterAt = (index: number): Parameter => target.parameters[index] ?? target.rest!
    const values = rest.map((operand, index) => this.#argument(dot, operand, parameterAt(index)))
    if (final !== MISSING) values.push(this.#validate(final, parameterAt(rest.length)))
    return values
  }

  /** evalArg. */
  #argument(dot: MaybeValue, operand: Operand, parameter: Parameter): MaybeValue {
    this.at(operand)
    if (operand.kind === 'nil') return parameter === 'string' ? this.fail('cannot assign nil to string') : undefined
    const isLiteral = operand.kind === 'bool' || operand.kind === 'number' || operand.kind === 'string'
    if (!isLiteral) return this.#validate(this.#operand(dot, operand), parameter)
    if (parameter === 'string' && operand.kind !== 'string') this.fail(`expected string; found ${nodeText(operand)}`)
    return this.#literal(dot, operand)
  }

  #operand(dot: MaybeValue, operand: Operand): MaybeValue {
    this.at(operand)
    switch (operand.kind) {
      case 'field':
        return this.#fields(dot, dot, operand, operand.names, [], MISSING)
      case 'variable':
        return this.#variableNode(dot, operand, [], MISSING)
      case 'pipe':
        return this.pipeline(dot, operand)
      case 'identifier':
        return this.#function(dot, operand.name, operand, operand, [], MISSING)
      case 'chain':
        return this.#chain(dot, operand, [], MISSING)
      default:
        return this.#literal(dot, operand)
    }
  }

  /** validateType: only a string is asked for by type, all else takes any value. */
  #validate(value: MaybeValue, parameter: Parameter): MaybeValue {
    if (parameter !== 'string' || value?.type.kind === 'string') return value
    const typeName = PARAMETER_TYPES[parameter]
    if (!value) this.fail(`invalid value; expected ${typeName}`)
    const inner = concrete(value)
    if (inner?.type.kind === 'string') return inner
    this.fail(`wrong type for value; expected ${typeName}; got ${(inner ?? value).type.name}`)
  }
}

/** What reflect.Value.String gives for the name of a function that came through the pipeline. */
function callee(value: MaybeValue): string {
  if (!value) return '<invalid Value>'
  return value.type.kind === 'string' ? (value.data as string) : `<${value.type.name} Value>`
}
