import { isWhiteSpace, trimLeft } from '../../go/white-space.ts'
import type { XmlTag } from '../xml-elements.ts'

/** The tags that follow each other again and again: those of a key, and then those of its value. */
const CYCLE: ReadonlyArray<Pick<XmlTag, 'name' | 'isClosing'>> = [
  { name: 'arg_key', isClosing: false },
  { name: 'arg_key', isClosing: true },
  { name: 'arg_value', isClosing: false },
  { name: 'arg_value', isClosing: true },
]

/**
 * Adds the tags that a model has left out of a call, as repairGLM46XML in Ollama's model/parsers/glm46.go does. The last tag closes the call,
 * and stays the last.
 */
export function repairGlmTags(tags: readonly XmlTag[]): XmlTag[] {
  const [first, end] = [tags[0]!, tags.at(-1)!]
  if (first === end) return [...tags]
  const writer = new CycleWriter()
  const space = isTag(first, 0) ? -1 : findSpace(first.before)
  if (space < 0) {
    writer.write(first.before)
  } else {
    // The first key comes after the name, and has lost its opening tag.
    writer.write(first.before.slice(0, space))
    writer.writeTag()
    writer.write(trimLeft(first.before.slice(space)))
  }
  for (const tag of tags.slice(0, -1)) {
    writer.writeUpTo(
      CYCLE.findIndex((_, i) => isTag(tag, i)),
      tag === first ? '' : tag.before,
    )
  }
  return writer.end(end)
}

/** Writes tags in the order of the cycle. */
class CycleWriter {
  readonly #tags: XmlTag[] = []
  #text = ''
  #position = 0

  write(text: string): void {
    this.#text += text
  }

  /** Writes the tag that is due. */
  writeTag(): void {
    this.#tags.push({ before: this.#text, ...CYCLE[this.#position]! })
    this.#text = ''
    this.#position = (this.#position + 1) % CYCLE.length
  }

  /** Writes the text before a tag and the tag, and the tags that are due before them. */
  writeUpTo(target: number, text: string): void {
    let rest = text
    if (this.#position !== target && !this.#isClosingDue && rest !== '') {
      this.writeTag()
      this.write(rest)
      rest = ''
    }
    while (this.#position !== target) {
      if (this.#isClosingDue && (this.#position + 1) % CYCLE.length === target) {
        this.write(rest)
        rest = ''
      }
      this.writeTag()
    }
    this.write(rest)
    this.writeTag()
  }

  /** Writes the text that is left, the tags that are due after it, and the end of the call. */
  end(closing: XmlTag): XmlTag[] {
    if (closing.before !== '' && this.#isClosingDue) {
      this.write(closing.before)
      this.writeTag()
    }
    while (this.#position !== 0) this.writeTag()
    return [...this.#tags, { ...closing, before: this.#text }]
  }

  get #isClosingDue(): boolean {
    return CYCLE[this.#position]!.isClosing
  }
}

function isTag({ name, isClosing }: XmlTag, position: number): boolean {
  const tag = CYCLE[position]!
  return tag.name === name && tag.isClosing === isClosing
}

function findSpace(text: string): number {
  for (let i = 0; i < text.length; i++) if (isWhiteSpace(text[i]!)) return i
  return -1
}
