import { type ExactNode, Members, setOwn } from './node.ts'

/**
 * The plain value of a node, as valueInterface in decode.go makes it: later keys win, null stays. `tooLarge` hears of each
 * number that float64 cannot hold. A list of open containers instead of recursion: Go takes ten thousand levels.
 */
export function toPlain(root: ExactNode, tooLarge: (number: ExactNode) => void): unknown {
  const open: Array<Iterator<() => void>> = []

  const convert = (node: ExactNode): unknown => {
    const { content } = node
    if (Array.isArray(content)) {
      const items: unknown[] = []
      open.push(steps(content, (item) => items.push(convert(item))))
      return items
    }
    if (content instanceof Members) {
      const object: Record<string, unknown> = {}
      open.push(steps(content.list, (member) => setOwn(object, member.key, convert(member.node))))
      return object
    }
    if (typeof content === 'number' && !Number.isFinite(content)) tooLarge(node)
    return content
  }

  const result = convert(root)
  for (let innermost = open.at(-1); innermost; innermost = open.at(-1)) {
    const step = innermost.next()
    if (step.done) open.pop()
    else step.value()
  }
  return result
}

/** One step for each item, taken when it is asked for: a container is finished before what follows it is begun. */
function* steps<Item>(items: readonly Item[], take: (item: Item) => void): Generator<() => void, void> {
  for (const item of items) yield () => take(item)
}
