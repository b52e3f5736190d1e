import type { Think, Tool } from '../protocol/requests.ts'

/** A tool call that a parser has found in what a model writes. */
export interface WrittenCall {
  index: number
  name: string
  arguments: Record<string, unknown>
}

/** What the server makes of one piece that a model writes. Each part may be empty. */
export interface Parsed {
  content: string
  thinking: string
  calls: readonly WrittenCall[]
}

/** Finds thoughts and tool calls in what a model writes. It keeps what it cannot decide yet until a later piece. */
export interface OutputParser {
  /**
   * Takes the next piece.
   *
   * @param isLast whether the model has ended. The piece is then empty.
   * @throws OllamaError 500 if the piece completes something that the real server fails at
   */
  add(text: string, isLast: boolean): Parsed
}

/** What a parser knows of the request. */
export interface ParserSetup {
  tools: readonly Tool[]
  /** Undefined if the request does not say whether the model should think. */
  think: Think | undefined
  /** The last message of the conversation, which a model continues if it is its own. Undefined for the generate endpoint. */
  lastMessage: { role?: string; content?: string; thinking?: string } | undefined
}

/** Whether the model goes on with an answer that the conversation ends with. It then begins no thought. */
export function continuesAnswer(lastMessage: ParserSetup['lastMessage']): boolean {
  return lastMessage?.role === 'assistant' && Boolean(lastMessage.content)
}
