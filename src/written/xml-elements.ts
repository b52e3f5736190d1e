import { failParsing } from './staged-parser.ts'

/** A tag, and the text before it. */
export interface XmlTag {
  before: string
  name: string
  /** The value of the attribute `name`. Undefined: it has none. */
  attribute?: string | undefined
  isClosing: boolean
}

/** An element: its own text, without that of its children. */
export interface XmlElement {
  name: string
  attribute: string | undefined
  text: string
  children: XmlElement[]
}

/** The error that Go's encoding/xml returns. */
export class XmlError extends Error {}

const ILLEGAL = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/**
 * Reads the first element of a list of tags, as Go's encoding/xml does. What comes after it is ignored.
 *
 * @param rest the text after the last tag
 * @throws XmlError with Go's message, such as `XML syntax error on line 1: unexpected EOF`
 */
export function readElement(tags: readonly XmlTag[], rootName: string, rest = ''): XmlElement {
  const open: XmlElement[] = []
  let line = 1
  const fail = (message: string): never => {
    throw new XmlError(`XML syntax error on line ${line}: ${message}`)
  }
  for (const { before, name, attribute, isClosing } of tags) {
    const illegal = ILLEGAL.exec(before)
    line += countLines(illegal ? before.slice(0, illegal.index) : before)
    if (illegal)
      fail(`illegal character code U+${illegal[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
    const inner = open.at(-1)
    if (inner) inner.text += before.replace(/\r\n?/g, '\n')
    if (!isClosing) {
      if (!inner && name !== rootName) throw new XmlError(`expected element type <${rootName}> but have <${name}>`)
      const element = { name, attribute: attribute?.replace(/\r\n?/g, '\n'), text: '', children: [] }
      inner?.children.push(element)
      open.push(element)
      continue
    }
    if (!inner) return fail(`unexpected end element </${name}>`)
    if (inner.name !== name) return fail(`element <${inner.name}> closed by </${name}>`)
    open.pop()
    if (open.length === 0) return inner
  }
  if (open.length === 0) throw new XmlError('EOF')
  line += countLines(rest)
  return fail('unexpected EOF')
}

/** Returns what `read` returns. An error of XML lets the answer fail, with a prefix before its text. */
export function readXmlOrFail<T>(prefix: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof XmlError) failParsing(prefix + error.message)
    throw error
  }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
