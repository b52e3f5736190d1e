import { trimSpace } from '../white-space.ts'
import type { ListNode, Node, Operand, PipeNode } from './nodes.ts'

export interface ThinkingTags {
  readonly opening: string
  readonly closing: string
}

/** The context of a node: the list that contains it, and whether the innermost range around it is over `.Messages`. */
interface Place {
  readonly list: ListNode
  readonly overMessages: boolean
}

/**
 * Finds the tags around a thought, as InferTags in Ollama's thinking/template.go does. They are the first and the last
 * text of the list that contains a `.Thinking`, in a range over `.Messages`. If several places qualify, the last one
 * wins. `''` means that there is no tag.
 */
export function inferThinkingTags(root: ListNode): ThinkingTags {
  let opening = ''
  let closing = ''

  const visit = (node: Node | Operand, place: Place): void => {
    switch (node.kind) {
      case 'list':
        for (const inner of node.nodes) visit(inner, { ...place, list: node })
        break
      case 'if':
      case 'range':
      case 'with': {
        const inner = node.kind === 'range' ? { ...place, overMessages: usesMessages(node.pipe) } : place
        visit(node.pipe, inner)
        visit(node.list, inner)
        if (node.elseList) visit(node.elseList, inner)
        break
      }
      case 'action':
        visit(node.pipe, place)
        break
      case 'template':
        if (node.pipe) visit(node.pipe, place)
        break
      case 'pipe':
        for (const operand of operandsOf(node)) visit(operand, place)
        break
      case 'field':
        if (node.names[0] === 'Thinking' && place.overMessages) {
          const [first, last] = [place.list.nodes[0], place.list.nodes.at(-1)]
          if (first?.kind === 'text') opening = trimSpace(first.text)
          if (last?.kind === 'text') closing = trimSpace(last.text)
        }
        break
      default:
    }
  }

  visit(root, { list: root, overMessages: false })
  return { opening, closing }
}

function usesMessages(pipe: PipeNode): boolean {
  return operandsOf(pipe).some(
    (operand) =>
      (operand.kind === 'field' && operand.names[0] === 'Messages') ||
      (operand.kind === 'pipe' && usesMessages(operand)),
  )
}

function operandsOf(pipe: PipeNode): Operand[] {
  return pipe.commands.flatMap(({ operands }) => operands)
}
