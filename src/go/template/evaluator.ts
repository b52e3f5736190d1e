import { Caller, type Final, NO_FINAL_ARGUMENT } from './caller.ts'
import { fieldValue } from './marshal.ts'
import { nodeText } from './node-text.ts'
import type { ChainNode, CommandNode, ErrorNode, NumberNode, Operand, PipeNode, VariableNode } from './nodes.ts'
import { boolValue, COMPLEX128, FLOAT64, type GoValue, intValue, type MaybeValue, stringValue } from './types.ts'
import { elementType, indirect, indirectInterface, lookUp, methodsOf, valueOf } from './values.ts'

/** Evaluates pipelines, commands and their operands, as the eval functions of text/template/exec.go do. */
export class Evaluator extends Caller {
  protected pipeline(dot: MaybeValue, pipe: PipeNode): MaybeValue {
    this.setNode(pipe)
    let value: Final = NO_FINAL_ARGUMENT
    for (const command of pipe.commands) value = indirectInterface(this.#command(dot, command, value))
    const result = value as MaybeValue
    for (const { names } of pipe.declarations) {
      if (pipe.assigns) this.variable(names[0]!).value = result
      else this.variables.push({ name: names[0]!, value: result })
    }
    return result
  }

  #command(dot: MaybeValue, command: CommandNode, final: Final): MaybeValue {
    const [first, ...rest] = command.operands as [Operand, ...Operand[]]
    switch (first.kind) {
      case 'field':
        this.setNode(first)
        return this.#fields(dot, dot, first, first.names, rest, final)
      case 'chain':
        return this.#chain(dot, first, rest, final)
      case 'identifier':
        return this.callFunction(dot, first.name, first, command, rest, final)
      case 'pipe':
        this.#refuseArguments(first, rest, final)
        return this.pipeline(dot, first)
      case 'variable':
        return this.#variableNode(dot, first, rest, final)
    }
    this.setNode(first)
    this.#refuseArguments(first, rest, final)
    if (first.kind === 'nil') this.fail('nil is not a command')
    return this.literal(dot, first)
  }

  #refuseArguments(first: Operand, rest: readonly Operand[], final: Final): void {
    if (rest.length > 0 || final !== NO_FINAL_ARGUMENT)
      this.fail(`can't give argument to non-function ${nodeText(first)}`)
  }

  protected override literal(dot: MaybeValue, node: Operand): MaybeValue {
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

  /** idealConstant in exec.go: returns the value of a constant where no type is required. */
  #number(node: NumberNode): GoValue {
    this.setNode(node)
    if (typeof node.value === 'bigint') return intValue(node.value)
    if (typeof node.value === 'number') return { type: FLOAT64, data: node.value }
    return node.value ? { type: COMPLEX128, data: node.value } : this.fail(`${node.text} overflows int`)
  }

  #variableNode(dot: MaybeValue, node: VariableNode, rest: readonly Operand[], final: Final): MaybeValue {
    this.setNode(node)
    const { value } = this.variable(node.names[0]!)
    if (node.names.length > 1) return this.#fields(dot, value, node, node.names.slice(1), rest, final)
    this.#refuseArguments(node, rest, final)
    return value
  }

  #chain(dot: MaybeValue, node: ChainNode, rest: readonly Operand[], final: Final): MaybeValue {
    this.setNode(node)
    if (node.start.kind === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`)
    return this.#fields(dot, this.operandValue(dot, node.start), node, node.names, rest, final)
  }

  /** evalFieldChain in exec.go. Only the last name can be a method that receives arguments. */
  #fields(
    dot: MaybeValue,
    receiver: MaybeValue,
    node: ErrorNode,
    names: readonly string[],
    rest: readonly Operand[],
    final: Final,
  ): MaybeValue {
    let value = receiver
    for (const name of names.slice(0, -1)) value = this.#field(dot, name, node, [], NO_FINAL_ARGUMENT, value)
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
      return this.call(dot, { parameters: [], call: () => methods[name]!(receiver.data) }, name, node, rest, final)
    }
    const hasArguments = rest.length > 0 || final !== NO_FINAL_ARGUMENT
    if (receiver.type.kind === 'struct') {
      const field = receiver.type.fields().find((candidate) => candidate.name === name)
      if (!field) this.fail(`can't evaluate field ${name} in type ${typeName}`)
      if (hasArguments) this.fail(`${name} has arguments but cannot be invoked as function`)
      return fieldValue(field, receiver.data)
    }
    if (receiver.type.kind === 'map') {
      if (hasArguments) this.fail(`${name} is not a method but has arguments`)
      // Ollama sets the option missingkey=zero: a missing key has the zero value of the map's elements. A plain template
      // does not set it, so there the value is invalid.
      return (
        lookUp(receiver, name) ?? (this.context.isPlainTemplate ? undefined : valueOf(elementType(receiver), undefined))
      )
    }
    if (isNil && receiver.type.kind === 'pointer' && receiver.type.element.kind !== 'struct') {
      this.fail(`nil pointer evaluating ${typeName}.${name}`)
    }
    this.fail(`can't evaluate field ${name} in type ${typeName}`)
  }

  protected override operandValue(dot: MaybeValue, operand: Operand): MaybeValue {
    this.setNode(operand)
    switch (operand.kind) {
      case 'field':
        return this.#fields(dot, dot, operand, operand.names, [], NO_FINAL_ARGUMENT)
      case 'variable':
        return this.#variableNode(dot, operand, [], NO_FINAL_ARGUMENT)
      case 'pipe':
        return this.pipeline(dot, operand)
      case 'identifier':
        return this.callFunction(dot, operand.name, operand, operand, [], NO_FINAL_ARGUMENT)
      case 'chain':
        return this.#chain(dot, operand, [], NO_FINAL_ARGUMENT)
      default:
        return this.literal(dot, operand)
    }
  }
}
