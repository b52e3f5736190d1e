import ts from 'typescript'
import { root } from './source-files.ts'

export interface ExportedNames {
  values: string[]
  types: string[]
}

/** Returns the names that each of the entry files exports, in alphabetical order. A class is a value. */
export function readExportedNames(entries: readonly string[]): ExportedNames[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.build.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const files = entries.map((entry) => `${root}${entry}`)
  const program = ts.createProgram(files, { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  return files.map((file) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    const names: ExportedNames = { values: [], types: [] }
    for (const symbol of checker.getExportsOfModule(module).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
      const { flags } = isAlias ? checker.getAliasedSymbol(symbol) : symbol
      names[flags & ts.SymbolFlags.Value ? 'values' : 'types'].push(symbol.name)
    }
    return names
  })
}
