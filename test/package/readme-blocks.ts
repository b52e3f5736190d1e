/** A block of code in a Markdown file. */
export interface Block {
  language: string
  text: string
  /** The line of the file on which it begins, from 1. */
  line: number
  /** Where it belongs in a project, when its first line says so: `// test/setup.ts`. */
  path: string | undefined
}

const FENCE = /^```(?<language>\w*)$(?<text>[\s\S]*?)^```$/gm

export function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map(({ groups, index }) => {
    const text = groups!['text']!.trimStart()
    return {
      language: groups!['language']!,
      text,
      line: markdown.slice(0, index).split('\n').length,
      path: /^\/\/ (?<path>[\w./-]+\.\w+)\n/.exec(text)?.groups?.['path'],
    }
  })
}

/** What the block says that it prints: `console.log(…) // this`. */
export function expectedOutput({ text }: Block): string {
  return [...text.matchAll(/\bconsole\.log\(.*\)\)* \/\/ (?<printed>.*)$/gm)]
    .map(({ groups }) => `${groups!['printed']}\n`)
    .join('')
}

/** The rows of the tables below a heading, up to the next heading; each cell without its white space. */
export function readTable(markdown: string, heading: string): string[][] {
  const start = markdown.indexOf(`${heading}\n`)
  if (start < 0) throw new Error(`Failed to find the heading '${heading}'. Name one of the file.`)
  const [section = ''] = markdown.slice(start + heading.length).split(/^#{1,3} /m)
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}
