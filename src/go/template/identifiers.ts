import { compareText, isAscii } from './characters.ts'
import { GoTemplateError } from './errors.ts'
import type { ListNode, Node, Operand, PipeNode } from './nodes.ts'

/**
 * Returns the names of all fields and variables, as Vars in Ollama's template.go does. It ignores the fields of
 * `(…).Field`, and the variables that a pipeline declares.
 */
export function variablesOfTrees(trees: Iterable<ListNode>): string[] {
  const names = new Set<string>()
  for (const tree of trees) for (const name of identifiers(tree)) names.add(toLower(name))
  return [...names].toSorted(compareText)
}

function identifiers(node: Node | Operand | PipeNode): readonly string[] {
  switch (node.kind) {
    case 'list':
      return node.nodes.flatMap((inner) => identifiers(inner))
    case 'template':
      if (!node.pipe) throw new GoTemplateError('undefined template specified')
      return identifiers(node.pipe)
    case 'action':
      return identifiers(node.pipe)
    case 'if':
    case 'range':
    case 'with':
      return [
        ...identifiers(node.pipe),
        ...identifiers(node.list),
        ...(node.elseList ? identifiers(node.elseList) : []),
      ]
    case 'pipe':
      return node.commands.flatMap(({ operands }) => operands.flatMap((operand) => identifiers(operand)))
    case 'field':
    case 'variable':
      return node.names
    default:
      return []
  }
}

/** strings.ToLower: replaces each character by one character, whatever is around it. */
function toLower(name: string): string {
  if (isAscii(name)) return name.toLowerCase()
  return Array.from(name, (character) => (character === '\u0130' ? 'i' : character.toLowerCase())).join('')
}
