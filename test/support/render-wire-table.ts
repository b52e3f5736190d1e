import { COLUMNS, SERVERS, type RuntimeRow, type WireCase, type WireRow } from './wire-rows.ts'

const ANSWERS: Record<WireCase['answer'], string> = {
  lines: 'a chat that streams',
  events: 'a chat that streams, for OpenAI',
  object: 'a chat that does not stream',
  show: '`/api/show`',
}

/** Returns the table of what fetch shows as Markdown. */
export function renderWireTable(rows: readonly WireRow[]): string {
  return renderTable(rows, COLUMNS)
}

/** Returns the table of runtimes as Markdown. */
export function renderRuntimeTable(rows: readonly RuntimeRow[]): string {
  return renderTable(rows, SERVERS)
}

function renderTable<C extends string>(
  rows: ReadonlyArray<WireCase & { seen: Record<C, string> }>,
  columns: readonly C[],
): string {
  const lines = rows.map(({ answer, wire, seen }) => [
    ANSWERS[answer],
    `\`${toLiteral(wire)}\``,
    renderSeen(seen, columns),
  ])
  return [['answer', '`wire`', 'what `fetch` shows'], ['---', '---', '---'], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Returns what most columns show, followed by the columns that differ. */
function renderSeen<C extends string>(seen: Record<C, string>, columns: readonly C[]): string {
  const places = new Map<string, string[]>()
  for (const column of columns) places.set(seen[column], [...(places.get(seen[column]) ?? []), column])
  const [[usual] = [''], ...others] = [...places].toSorted(([, some], [, more]) => more.length - some.length)
  return [usual, ...others.map(([words, where]) => `in ${nameOf(where)}: ${words}`)].join('; ')
}

function nameOf(columns: readonly string[]): string {
  const all = COLUMNS.filter((column) => column.startsWith('Chromium'))
  return columns.join() === all.join() ? 'Chromium' : columns.join(' and ')
}

function toLiteral(wire: object): string {
  const entries = Object.entries(wire).map(([key, value]) => `${key}: ${JSON.stringify(value).replaceAll('"', "'")}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
