import { ALLOWED_PACKAGES, IMPORT_ORDER, SEPARATE_FOLDERS } from './import-order.ts'
import type { Import, SourceFile } from './source-files.ts'

/** Returns a sentence for each import that is against the order, leaves the package, or is part of a circle. */
export function findForbiddenImports(files: readonly SourceFile[]): string[] {
  return [
    ...files.filter(({ path }) => lineOf(path) < 0).map(({ path }) => `${path}: has no line in import-order.ts`),
    ...files.flatMap(({ path, imports }) => imports.flatMap((found) => refuse(path, found))),
    ...findCircles(files).map((circle) => `${circle.join(', ')}: import each other in a circle`),
  ]
}

/** Returns the lines of import-order.ts that belong to no file. */
export function findStaleLines(files: readonly SourceFile[]): string[] {
  const used = new Set(files.map(({ path }) => lineOf(path)))
  return IMPORT_ORDER.filter((_, line) => !used.has(line))
}

/** Returns the index of the line of a file or of its folder, or -1 if neither has a line. */
function lineOf(path: string): number {
  const own = IMPORT_ORDER.indexOf(path)
  if (own >= 0) return own
  return IMPORT_ORDER.findIndex((line) => line.endsWith('/') && path.startsWith(line))
}

function refuse(path: string, { specifier, file, names }: Import): string[] {
  if (file === undefined) {
    const folder = Object.keys(ALLOWED_PACKAGES).find((prefix) => path.startsWith(prefix)) ?? ''
    const allowed = ALLOWED_PACKAGES[folder]?.[specifier]
    if (!allowed) return [`${path}: imports '${specifier}'`]
    return names.filter((name) => !allowed.includes(name)).map((name) => `${path}: imports ${name} of '${specifier}'`)
  }
  const from = lineOf(file)
  const to = lineOf(path)
  if (from < 0) return [`${path}: imports ${file}, which has no line in import-order.ts`]
  if (from > to) return [`${path}: imports ${file}, which stands below it`]
  const [own, other] = [path, file].map((one) => SEPARATE_FOLDERS.find((folder) => one.startsWith(folder)))
  if (own && other && own !== other) return [`${path}: imports ${file}, which is separate from it`]
  return []
}

/** Returns the groups of files that import each other, directly or indirectly. Each file is in at most one group. */
function findCircles(files: readonly SourceFile[]): string[][] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]))
  const reachable = new Map(files.map(({ path }) => [path, reach(path, importsOf)]))
  const circles = files
    .map(({ path }) => [...reachable.get(path)!].filter((other) => reachable.get(other)?.has(path)).toSorted())
    .filter((circle) => circle.length > 0)
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()]
}

function reach(start: string, importsOf: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>()
  const waiting = [...(importsOf.get(start) ?? [])]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    waiting.push(...(importsOf.get(path) ?? []))
  }
  return reached
}
