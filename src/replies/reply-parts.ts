/** A call of a tool by the model. */
export interface ReplyToolCall {
  /** The name of the tool. */
  name: string
  /** Default: an instance of the schema of the tool, made from the option `seed`. If the request does not offer the tool, `{}`. */
  arguments?: Record<string, unknown>
  /** Default: an id that is made from the option `seed`, such as `call_` and eight letters or digits. */
  id?: string
  /**
   * The position that the call claims to have. Default: its position among the calls of the response, from 0. A real Ollama
   * gives each call of gpt-oss the index 0 (harmony/harmonyparser.go).
   *
   * @asType integer
   * @minimum 0
   */
  index?: number
}

/** A call of a tool in the shape of OpenAI's API or of Ollama's, such as a test may have recorded. */
export interface FunctionToolCall {
  id?: string
  type?: 'function'
  /**
   * @asType integer
   * @minimum 0
   */
  index?: number
  function: {
    name: string
    /** An object, or the JSON text of an object. Default: as in a {@link ReplyToolCall}. */
    arguments?: string | Record<string, unknown>
    /**
     * @asType integer
     * @minimum 0
     */
    index?: number
  }
}

/**
 * A part that a model writes: one piece of text, or a thought, a text or a tool call in the format of the model. The format is that of its
 * template, or of its parser.
 *
 * @example
 * mockOllama.chat({ written: [{ thought: 'I need the weather.' }, { toolCall: { name: 'get_weather', arguments: {} } }] })
 */
export type WrittenPart =
  | string
  | { thought: string }
  | { content: string }
  | { toolCall: { name: string; arguments?: Record<string, unknown> } }

/** How a model acts that has the reply `auto`. */
export interface AutoOptions {
  /**
   * Whether the model calls all tools at once, each with one call. Otherwise it calls the first tool only.
   *
   * @default false
   */
  parallel?: boolean
}

/** The log probability of one piece. */
export interface ReplyLogprob {
  token: string
  /** The natural logarithm of the probability. */
  logprob: number
  /** The alternatives. They are sent if the request asks for `top_logprobs`. */
  topLogprobs?: Array<{ token: string; logprob: number }>
}

/** How much of one layer of a model is transferred, in bytes. */
export interface ReplyProgress {
  /** The layer. Default: the largest layer of the model. */
  digest?: string
  /**
   * @asType integer
   * @minimum 0
   */
  completed: number
  /**
   * @asType integer
   * @minimum 0
   */
  total: number
}
