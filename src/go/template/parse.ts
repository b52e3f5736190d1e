import { GoTemplateError } from './errors.ts'
import { FUNCTION_NAMES } from './function-names.ts'
import { variablesOfTrees } from './identifiers.ts'
import { Lexer } from './lexer.ts'
import type { ActionNode, ListNode } from './nodes.ts'
import { TreeParser } from './tree-parser.ts'

/** A parsed template. It is plain data, and can be rendered any number of times. */
export interface GoTemplate {
  readonly text: string
  readonly root: ListNode
  /** This template and those that it defines, by name. The name of this template is `''`. */
  readonly trees: ReadonlyMap<string, ListNode>
  /** The names of all fields and variables, in lower case and sorted (Vars in Ollama's template.go). */
  readonly variables: readonly string[]
}

const RESPONSE: ActionNode = {
  kind: 'action',
  at: 0,
  pipe: {
    kind: 'pipe',
    at: 0,
    assigns: false,
    declarations: [],
    commands: [{ kind: 'command', at: 0, operands: [{ kind: 'field', at: 0, names: ['Response'] }] }],
  },
}

/**
 * Parses a template as Parse in Ollama's template.go does. If it uses neither `.Messages` nor `.Response`,
 * `{{ .Response }}` is added at its end.
 */
export function parse(written: string): GoTemplate {
  // A lone surrogate arrives as U+FFFD at a real Ollama, because Go's strings are UTF-8.
  const text = written.replace(/\p{Surrogate}/gu, '\ufffd')
  const trees = new Map<string, ListNode>()
  try {
    new TreeParser(new Lexer(text), FUNCTION_NAMES, trees).parseAll()
  } catch (error) {
    if (error instanceof GoTemplateError) throw error
    throw new GoTemplateError('template: :1: max expression depth exceeded', { cause: error })
  }
  const variables = variablesOfTrees(trees.values())
  const root = trees.get('')!
  if (variables.includes('messages') || variables.includes('response')) return { text, root, trees, variables }
  const completed = new Map(trees).set('', { kind: 'list', nodes: [...root.nodes, RESPONSE] })
  return { text, root: completed.get('')!, trees: completed, variables: variablesOfTrees(completed.values()) }
}
