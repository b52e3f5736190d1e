/** A block of code in a Markdown file. */
export interface Block {
  language: string
  text: string
  /** The line of the file on which the block begins, from 1. */
  line: number
  /** The path of the block in a project, if its first line is a comment such as `// test/setup.ts`. */
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

/** Returns the output that the comments of a block announce: `console.log(…) // this`. */
export function expectedOutput({ text }: Block): string {
  return [...text.matchAll(/\bconsole\.log\(.*\)\)* \/\/ (?<printed>.*)$/gm)]
    .map(({ groups }) => `${groups!['printed']}\n`)
    .join('')
}

/** Returns the rows of the tables between a heading and the next one. The cells have no white space around them. */
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
