import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { posix } from 'node:path'
import ts from 'typescript'

/** The path of the folder with package.json. It ends with a slash. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

export interface Import {
  /** The specifier as it is written in the import. */
  specifier: string
  /** The path of the imported file from the root of the repository. Undefined for a package. */
  file: string | undefined
  /** The imported names: `*` for all, `default`, or the names in braces. Empty if the import is only for its effect. */
  names: string[]
}

export interface SourceFile {
  /** The path from the root of the repository. */
  path: string
  text: string
  imports: Import[]
}

/** Reads the files of the published code: all of src/ and handlers/. */
export function readSourceFiles(): SourceFile[] {
  return globSync(['src/**/*.ts', 'handlers/**/*.ts'], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => toSourceFile(path, readFileSync(`${root}${path}`, 'utf8')))
}

export function toSourceFile(path: string, text: string): SourceFile {
  return { path, text, imports: readImports(path, text) }
}

/** Finds all imports of a file: import, export from, `import()`, `import('…')` as a type, and require. */
function readImports(path: string, text: string): Import[] {
  const imports: Import[] = []
  const add = (node: ts.Node | undefined, names: string[]): void => {
    const specifier = node && ts.isStringLiteralLike(node) ? node.text : '(computed)'
    const file = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined
    imports.push({ specifier, file, names })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesOf(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, exportedNamesOf(node))
    else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, ['*'])
    } else if (ts.isCallExpression(node) && isImportCall(node)) add(node.arguments[0], ['*'])
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return imports
}

function isImportCall({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  )
}

function namesOf(clause: ts.ImportClause | undefined): string[] {
  if (!clause) return []
  const { name, namedBindings } = clause
  const names = name ? ['default'] : []
  if (!namedBindings) return names
  if (ts.isNamespaceImport(namedBindings)) return [...names, '*']
  return [...names, ...namedBindings.elements.map((element) => (element.propertyName ?? element.name).text)]
}

function exportedNamesOf({ exportClause }: ts.ExportDeclaration): string[] {
  if (!exportClause || ts.isNamespaceExport(exportClause)) return ['*']
  return exportClause.elements.map((element) => (element.propertyName ?? element.name).text)
}
