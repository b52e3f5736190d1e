import ts from 'typescript'

/** A rule that a source has as data. */
export interface FoundRule {
  /** Where the rule is: the path and the line. */
  place: string
  rule: unknown
}

/** Stands for an expression that is no data, such as a function. */
const NO_DATA = Symbol('no data')

/**
 * Finds the rules in a source that could be in a JSON file: those of lists named `rules`, of `mock.when(…)`, and of overrides such as
 * `mock.chat(…)`. Rules with functions, variables or builders are left out.
 */
export function findRules(path: string, text: string): FoundRule[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  const found: FoundRule[] = []
  const add = (node: ts.Node, rule: unknown): void => {
    if (rule === NO_DATA) return
    found.push({ place: `${path}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`, rule })
  }
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      nameOf(node.name) === 'rules' &&
      ts.isArrayLiteralExpression(node.initializer)
    ) {
      for (const element of node.initializer.elements) add(element, toData(element))
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) add(node, toRule(node))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function toRule({ expression, arguments: args }: ts.CallExpression): unknown {
  const method = (expression as ts.PropertyAccessExpression).name.text
  const values = args.map(toData)
  if (values.includes(NO_DATA)) return NO_DATA
  if (method === 'when' && values.length >= 2) return { when: values[0], reply: values[1], ...(values[2] as object) }
  if (['chat', 'generate'].includes(method) && values.length > 0) return { reply: values[0], ...(values[1] as object) }
  return NO_DATA
}

/** Returns the value of a literal. A RegExp is the object that stands for it in JSON. */
function toData(node: ts.Node): unknown {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''))
  if (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand)) return -Number(node.operand.text)
  if (ts.isRegularExpressionLiteral(node)) {
    const [, pattern, flags] = /^\/(.*)\/(\w*)$/s.exec(node.text)!
    return { pattern, ...(flags && { flags }) }
  }
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map(toData)
    return items.includes(NO_DATA) ? NO_DATA : items
  }
  if (ts.isObjectLiteralExpression(node)) {
    const entries = node.properties.map((property) => [
      property.name && nameOf(property.name),
      ts.isPropertyAssignment(property) ? toData(property.initializer) : NO_DATA,
    ])
    return entries.some(([name, value]) => name === undefined || value === NO_DATA)
      ? NO_DATA
      : (Object.fromEntries(entries) as object)
  }
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return true
    case ts.SyntaxKind.FalseKeyword:
      return false
    case ts.SyntaxKind.NullKeyword:
      return null
    default:
      return NO_DATA
  }
}

function nameOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined
}
