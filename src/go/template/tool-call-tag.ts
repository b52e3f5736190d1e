import { trimSpace } from '../white-space.ts'
import type { BranchNode, Node } from './nodes.ts'

/**
 * Finds the text that a model writes before its tool calls, such as `<tool_call>`, as parseTag in Ollama's tools/template.go does. It
 * is the first text in the first `if` about `.ToolCalls`, up to the JSON of the call. Without such a text, it is `{`.
 */
export function inferToolCallTag(nodes: readonly Node[]): string {
  const branch = findToolCalls(nodes)
  const text = branch ? findText(branch.list.nodes) : undefined
  return trimSpace((text ?? '').split('{', 1)[0]!) || '{'
}

function findToolCalls(nodes: readonly Node[]): BranchNode | undefined {
  for (const node of nodes) {
    if (node.kind !== 'if' && node.kind !== 'range' && node.kind !== 'with') continue
    if (node.kind === 'if' && isAboutToolCalls(node)) return node
    const found = findToolCalls(node.list.nodes) ?? findToolCalls(node.elseList?.nodes ?? [])
    if (found) return found
  }
  return undefined
}

function isAboutToolCalls({ pipe }: BranchNode): boolean {
  return pipe.commands.some(({ operands }) =>
    operands.some((operand) => operand.kind === 'field' && operand.names.includes('ToolCalls')),
  )
}

/** Returns the first text that is not white space alone. It is undefined if a value is printed before any text. */
function findText(nodes: readonly Node[]): string | undefined {
  for (const node of nodes) {
    if (node.kind === 'text' && trimSpace(node.text) !== '') return node.text
    if (node.kind === 'action') return undefined
    if (node.kind === 'if' || node.kind === 'range' || node.kind === 'with') {
      return findText(node.list.nodes) ?? findText(node.elseList?.nodes ?? [])
    }
  }
  return undefined
}
