import { GoTemplatePanic } from './errors.ts'
import type { CommandNode, ListNode, Node, Operand, PipeNode } from './nodes.ts'

/** Returns the template up to and including its first `.Response`, as deleteNode in Ollama's template.go does. */
export function cutAfterResponse(root: ListNode): ListNode {
  return new Cutter().list(root)
}

class Cutter {
  #cut = false

  list({ nodes }: ListNode): ListNode {
    return { kind: 'list', nodes: nodes.map((node) => this.#node(node)).filter((node) => node !== undefined) }
  }

  #node(node: Node): Node | undefined {
    if (this.#cut) return undefined
    switch (node.kind) {
      case 'list':
        return this.list(node)
      case 'if':
      case 'range':
      case 'with': {
        // deleteNode does not look for `.Response` in the pipeline of the block.
        const list = this.list(node.list)
        if (!node.elseList) return { ...node, list }
        // Ollama panics here, because it asserts the type of the `else` list that it has just removed.
        if (this.#cut) throw new GoTemplatePanic('interface conversion: parse.Node is nil, not *parse.ListNode')
        return { ...node, list, elseList: this.list(node.elseList) }
      }
      case 'action': {
        const pipe = this.#pipe(node.pipe)
        return pipe && { ...node, pipe }
      }
      default:
        return node
    }
  }

  #pipe(pipe: PipeNode): PipeNode | undefined {
    const commands: CommandNode[] = []
    for (const command of pipe.commands) {
      const operands = command.operands.map((operand) => this.#operand(operand)).filter((kept) => kept !== undefined)
      if (operands.length === 0) return undefined
      commands.push({ ...command, operands })
    }
    return { ...pipe, commands }
  }

  #operand(operand: Operand): Operand | undefined {
    if (operand.kind === 'field' && operand.names.includes('Response')) {
      this.#cut = true
      return operand
    }
    if (this.#cut) return undefined
    return operand.kind === 'pipe' ? this.#pipe(operand) : operand
  }
}
