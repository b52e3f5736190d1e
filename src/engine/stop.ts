import type { CallText, ModelText } from './model-text.ts'
import type { EngineDelta } from './open-reply.ts'
import { createTextSearch } from './text-search.ts'

/** A piece of a generation: a delta of the reply, or a piece of a tag around a thought. */
export interface Piece extends EngineDelta {
  tag?: string
}

/** What is left of the piece in which a stop text was found. */
export interface Cut {
  /** The part before the stop text. Undefined if there is none. */
  kept: Piece | undefined
  /** The part of a tool call before the stop text, if the server sends it as content at the end of the generation. */
  rest: string
}

/**
 * Creates a function that looks for stop texts in all that a model writes: the tags around thoughts, thoughts, content and tool calls.
 * It must get the pieces of a generation in their order. A stop text may begin in one piece and end in a later one, whose part before
 * the stop text is then empty.
 *
 * @param options.readText returns how the model writes tool calls. It is called only if there is one.
 * @param options.showsThinking whether the model writes its thoughts
 * @returns the cut of the piece with which a stop text is complete, and undefined for every other piece
 */
export function createStopFinder(
  stop: readonly string[],
  { readText, showsThinking }: { readText: () => ModelText; showsThinking: boolean },
): (piece: Piece) => Cut | undefined {
  const search = createTextSearch(stop)
  let hasCalled = false

  return (piece) => {
    const { tag = '', content = '', toolCalls = [] } = piece
    const thinking = (showsThinking && piece.thinking) || ''
    const calls = toolCalls.map((call) => readText().toCall(call))
    const stopIndex = search(tag + thinking + content + calls.map(({ text }) => text).join(''))
    if (stopIndex !== undefined) return cutPiece(piece, { thinking, calls, hasCalled, left: Math.max(0, stopIndex) })
    hasCalled ||= calls.length > 0
    return undefined
  }
}

/** @param texts.left how many characters of the piece come before the stop text */
function cutPiece(
  { tag = '', content = '', toolCalls = [], logprob }: Piece,
  { thinking, calls, hasCalled, left }: { thinking: string; calls: CallText[]; hasCalled: boolean; left: number },
): Cut {
  let rest = ''
  const take = (text: string): string => {
    const taken = text.slice(0, left)
    left -= taken.length
    return taken
  }
  const kept: Piece = {}
  const before = { tag: take(tag), thinking: take(thinking), content: take(content) }
  if (before.tag) kept.tag = before.tag
  if (before.thinking) kept.thinking = before.thinking
  if (before.content) kept.content = before.content
  const keptCalls = toolCalls.filter((_, i) => {
    const { text, length, isShownIfCut } = calls[i]!
    const taken = take(text)
    const isWhole = taken.length >= length
    if (!isWhole && isShownIfCut && !hasCalled) rest += taken
    hasCalled ||= isWhole
    return isWhole
  })
  if (keptCalls.length > 0) kept.toolCalls = keptCalls
  if (Object.keys(kept).length === 0) return { kept: undefined, rest }
  return { kept: logprob ? { ...kept, logprob } : kept, rest }
}
