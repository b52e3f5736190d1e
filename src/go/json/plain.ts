import { type ExactNode, Members, setOwn } from './node.ts'

/**
 * Converts a node into plain data, as valueInterface in decode.go does: later keys win, and null stays. Calls
 * `tooLarge` for each number that float64 cannot hold. It uses a list of open containers instead of recursion, because
 * Go accepts ten thousand levels.
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

/**
 * Yields one step for each item. A step is requested only when the steps of the previous item are done, so that a
 * container is finished before the next item is begun.
 */
function* steps<Item>(items: readonly Item[], take: (item: Item) => void): Generator<() => void, void> {
  for (const item of items) yield () => take(item)
}
