import { describeValue, refuse } from '../misuse.ts'
import { createControlledReply, type ControlledReply } from './controlled-reply.ts'
import { assertReply, assertReplySource } from './reply-checks.ts'
import type { RawLine, Reply, ReplyContext, ReplyFunction, ReplyObject, ReplySource, ReplyToolCall } from './reply.ts'

/** What a sequence does when it is at its end. */
export interface SequenceOptions {
  /** `'last'`: its last reply stays; `'error'`: a further request is a mistake of the test. Default: `'last'`. */
  then: 'last' | 'error'
}

/**
 * Builders for replies. Each returns a reply, so that a builder can stand wherever a reply can.
 *
 * @example
 * server.use(mockOllama.chat(reply.rounds(reply.toolCall('find', { city: 'Paris' }), 'It is sunny.')))
 */
export const reply = {
  /** The model calls a tool. Give several calls in `toolCalls` of a reply that is an object. */
  toolCall(name: string, args: Record<string, unknown> = {}, { id }: { id?: string } = {}): ReplyObject {
    const call: ReplyToolCall = { name, arguments: args, ...(id !== undefined && { id }) }
    return checked('make a tool call', { toolCalls: [call] })
  },

  /** The model thinks, and then says something. */
  thinking(thought: string | readonly string[], answer: string | readonly string[] = ''): ReplyObject {
    return checked('make a thought', { thinking: thought, content: answer })
  },

  /** The model says a value as JSON. */
  json(value: unknown): ReplyObject {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) {
      throw new TypeError(`Failed to make a JSON reply: found ${describeValue(value)}. Give a value that JSON has.`)
    }
    return { content: text }
  },

  /**
   * The server fails, before it has said anything.
   *
   * @param status from 400 to 599
   * @param options.headers such as `{ 'retry-after': '1' }`
   */
  error(status: number, message: string, { headers }: { headers?: Record<string, string> } = {}): ReplyObject {
    return checked('make an error', { error: { status, message }, ...(headers && { headers }) })
  },

  /**
   * The server never answers, or stops in the middle of its answer, until the client gives up.
   *
   * @param options.after how many lines come before. Default: 0, which means that there is no status either.
   * @param options.content what the lines say
   * @example
   * mockOllama.chat(reply.hang())
   * mockOllama.chat(reply.hang({ content: 'The sky is blue.', after: 2 }))
   */
  hang({ after = 0, content }: FaultOptions = {}): ReplyObject {
    return checked('make a reply that hangs', { ...toContent(content), wire: { fault: 'hang', after } })
  },

  /**
   * The connection breaks off: before the status, or in the middle of the answer.
   *
   * @param options.after how many lines come before. Default: 1 with `content`, otherwise 0, which means before the status.
   * @param options.content what the lines say
   * @example
   * mockOllama.chat(reply.disconnect({ content: 'The sky is blue.', after: 2 }))
   */
  disconnect({ after, content }: FaultOptions = {}): ReplyObject {
    const lines = after ?? (content === undefined ? 0 : 1)
    return checked('make a reply that breaks off', {
      ...toContent(content),
      wire: { fault: 'disconnect', after: lines },
    })
  },

  /** Nobody listens on the port: `fetch` rejects. */
  refused(): ReplyObject {
    return { wire: { fault: 'refused' } }
  },

  /**
   * A body that the package does not model, line by line. A string is sent as it stands; an object is written as JSON, with the
   * newlines of its stream.
   *
   * @example
   * mockOllama.chat(reply.lines([{ message: { content: 'Hi' }, done: false }, '{"broken":', '\n']))
   */
  lines(lines: readonly RawLine[]): ReplyObject {
    return checked('make a reply of lines', { lines })
  },

  /**
   * One reply after the other, by the requests that the rule or handler has answered; the last one stays.
   *
   * @example
   * mockOllama.chat(reply.sequence(reply.error(503, 'busy'), 'Hello.'))
   * mockOllama.chat(reply.sequence('One.', 'Two.', { then: 'error' }))
   */
  sequence(
    ...replies: [ReplySource, ...ReplySource[]] | [ReplySource, ...ReplySource[], SequenceOptions]
  ): ReplyFunction {
    const last = replies.at(-1)
    const options = isSequenceOptions(last) ? last : undefined
    const sources = (options ? replies.slice(0, -1) : replies) as ReplySource[]
    return takeTurns('sequence', sources, ({ call }) => {
      if (options?.then !== 'error' || call < sources.length) return call
      throw new Error(
        `Failed to answer with a sequence: found request ${call + 1}, and ${sources.length} replies. Add a reply, or leave out { then: 'error' }.`,
      )
    })
  },

  /**
   * One reply for each round of an agent: the first to what the user says, the second to the results of the first one's
   * tools, and so on; the last one stays. Which round it is is read from the request.
   *
   * @example
   * mockOllama.chat(reply.rounds(reply.toolCall('find', { to: 'Rome' }), reply.toolCall('book', { id: 7 }), 'Booked.'))
   */
  rounds(...replies: [ReplySource, ...ReplySource[]]): ReplyFunction {
    return takeTurns('rounds', replies, ({ round }) => round)
  },

  /**
   * A reply that is driven by hand, for one request.
   *
   * @example
   * const answer = reply.controlled()
   * server.use(mockOllama.chat(answer))
   * answer.write('Hel')
   * answer.close()
   */
  controlled(): ControlledReply {
    return createControlledReply()
  },
} as const

/** Where a reply breaks off, and what it says before. */
export interface FaultOptions {
  after?: number
  content?: string | readonly string[]
}

function toContent(content: FaultOptions['content']): Pick<ReplyObject, 'content'> {
  return content === undefined ? {} : { content }
}

function checked(task: string, made: ReplyObject): ReplyObject {
  assertReply(task, made)
  return made
}

function takeTurns(
  name: string,
  sources: readonly ReplySource[],
  choose: (context: ReplyContext) => number,
): ReplyFunction {
  const task = `make a reply of ${name}`
  if (sources.length === 0) throw new TypeError(`Failed to ${task}: found no reply. Give one or more.`)
  for (const source of sources) assertReplySource(task, source)
  return (request, context) => {
    const source = sources[Math.min(choose(context), sources.length - 1)]!
    return typeof source === 'function' ? source(request, context) : (source as Reply)
  }
}

function isSequenceOptions(value: unknown): value is SequenceOptions {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false
  if (value.then === 'last' || value.then === 'error') return true
  refuse('make a reply of sequence', value.then, 'then', `'last' or 'error'`)
}
