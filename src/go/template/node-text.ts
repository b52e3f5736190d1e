import { quote } from '../json.ts'
import type { ErrorNode, ListNode, Node, PipeNode } from './nodes.ts'

/**
 * Returns the text of a node for an error, as Node.String in node.go does. The text is made from the parsed node, not
 * copied from the template.
 */
export function nodeText(node: ErrorNode | Node): string {
  switch (node.kind) {
    case 'list':
      return listText(node)
    case 'text':
      return node.text
    case 'action':
      return `{{${pipeText(node.pipe)}}}`
    case 'if':
    case 'range':
    case 'with': {
      const otherwise = node.elseList ? `{{else}}${listText(node.elseList)}` : ''
      return `{{${node.kind} ${pipeText(node.pipe)}}}${listText(node.list)}${otherwise}{{end}}`
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${pipeText(node.pipe)}` : ''}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'pipe':
      return pipeText(node)
    case 'command':
      return node.operands.map((operand) => inParentheses(operand)).join(' ')
    case 'field':
      return node.names.map((name) => `.${name}`).join('')
    case 'variable':
      return node.names.join('.')
    case 'chain':
      return inParentheses(node.start) + node.names.map((name) => `.${name}`).join('')
    case 'identifier':
      return node.name
    case 'number':
      return node.text
    case 'string':
      return node.quoted
    case 'bool':
      return String(node.value)
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
  }
}

function listText(list: ListNode): string {
  return list.nodes.map((node) => nodeText(node)).join('')
}

function pipeText(pipe: PipeNode): string {
  const names = pipe.declarations.map((variable) => nodeText(variable)).join(', ')
  const commands = pipe.commands.map((command) => nodeText(command)).join(' | ')
  return names === '' ? commands : `${names} ${pipe.assigns ? '=' : ':='} ${commands}`
}

function inParentheses(operand: ErrorNode): string {
  return operand.kind === 'pipe' ? `(${pipeText(operand)})` : nodeText(operand)
}
