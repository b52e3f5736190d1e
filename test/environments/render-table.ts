/** A row of environments.json. */
export interface EnvironmentRow {
  environment: string
  /** What the environment shows over each version of msw: `works`, or the words of the error. */
  seen: { 'msw 2': string; 'msw 3': string }
  /** What a person has to set or to do, as Markdown. */
  set: string
}

/** Returns the table as Markdown. */
export function renderTable(rows: readonly EnvironmentRow[]): string {
  const lines = rows.map(({ environment, seen, set }) => [environment, cell(seen['msw 2']), cell(seen['msw 3']), set])
  return [['environment', 'msw 2', 'msw 3', 'what to set'], ['---', '---', '---', '---'], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function cell(words: string): string {
  return words === 'works' ? words : `**no:** \`${words.replaceAll('`', "'")}\``
}
