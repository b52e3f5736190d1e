import { describeValue, isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'
import { broken } from './broken-replies.ts'
import { createControlledReply, type ControlledReply } from './controlled-reply.ts'
import { readNestedData, readNestedReply, thinkBefore, type NestedReply } from './nested-reply.ts'
import { STATUS } from './reply-error.ts'
import { assertReply } from './reply-checks.ts'
import type { RawLine, Reply, ReplyFunction, ReplyObject, ReplySource, ReplyToolCall, WrittenPart } from './reply.ts'
import { isSequenceOptions, takeTurns, type SequenceOptions } from './take-turns.ts'

export type { SequenceOptions }

/**
 * Reply builders. Each returns a reply, so you can use a builder wherever a reply is expected, also inside another builder.
 * They throw a TypeError that says what to give if an argument is wrong.
 *
 * @example
 * server.use(mockOllama.chat(reply.rounds(reply.toolCall('find', { city: 'Paris' }), 'It is sunny.')))
 */
export const reply = {
  /**
   * The model calls a tool. To make several calls in one reply, write an object with `toolCalls`.
   *
   * @param args the arguments of the call. Default: `{}`.
   * @param options.id the id of the call. Default: an id that is made from the option `seed`.
   * @example
   * mockOllama.chat(reply.toolCall('get_weather', { city: 'Paris' }))
   */
  toolCall(name: string, args: Record<string, unknown> = {}, options: { id?: string } = {}): ReplyObject {
    const task = 'make a tool call'
    if (typeof name !== 'string') refuse(task, name, 'the name', `it as in reply.toolCall('find', { city: 'Paris' })`)
    if (!isPlainObject(args)) refuse(task, args, 'the arguments', `an object such as { city: 'Paris' }`)
    const { id } = readBuilderOptions(task, options, { names: ['id'], example: `{ id: 'call_1' }` })
    const call: ReplyToolCall = { name, arguments: args, ...(id !== undefined && { id }) }
    return checkReply(task, { toolCalls: [call] })
  },

  /**
   * The model thinks, and then answers. A string is cut into pieces at white space; an array is the pieces.
   *
   * @param answer what the model says after its thought: any reply, such as the result of another builder. Default: nothing.
   * @example
   * mockOllama.chat(reply.thinking('The user greets me.', 'Hello.'))
   * mockOllama.chat(reply.thinking('I need the weather.', reply.toolCall('get_weather', { city: 'Paris' })))
   */
  thinking: makeThinking,

  /**
   * The model says a value as JSON.
   *
   * @throws TypeError if JSON has no such value, such as `undefined` or a function
   * @example
   * mockOllama.chat(reply.json({ city: 'Paris' }))
   */
  json(value: unknown): ReplyObject {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) {
      throw new TypeError(`Failed to make a JSON reply: found ${describeValue(value)}. Give a value that JSON has.`)
    }
    return { content: text }
  },

  /**
   * The model writes a text, word for word, and the mock makes of it what a real Ollama makes of it. Thoughts and tool calls are found by the
   * template of the model, or by its parser. A string is cut into pieces at white space; an array is the pieces.
   *
   * @example
   * mockOllama.chat(reply.written(['<think>', 'Hm.', '</think>', 'It is sunny.']))
   * mockOllama.chat(reply.written([{ thought: 'Hm.' }, { toolCall: { name: 'get_weather' } }]))
   */
  written(written: string | readonly WrittenPart[]): ReplyObject {
    return checkReply('make a written reply', { written })
  },

  /** What small models do wrong, as a real Ollama sends it. */
  broken,

  /**
   * The server refuses the request with a status, before it sends anything else. A pull, a push and a create that stream have
   * begun by then, so they get status 200, and the message is the last line.
   *
   * @param status a status from 400 to 599
   * @param message the error message in the body
   * @param options.headers more headers of the response, such as `{ 'retry-after': '1' }`
   * @example
   * mockOllama.chat(reply.error(503, 'server busy'), { once: true })
   */
  error(status: number, message: string, options: { headers?: Record<string, string> } = {}): ReplyObject {
    const task = 'make an error'
    const { isRight } = STATUS
    if (!isRight(status)) refuse(task, status, 'the status', `one from 400 to 599, as in reply.error(503, 'busy')`)
    if (typeof message !== 'string') refuse(task, message, 'the message', `a string, as in reply.error(503, 'busy')`)
    const { headers } = readBuilderOptions(task, options, {
      names: ['headers'],
      example: `{ headers: { 'retry-after': '1' } }`,
    })
    return checkReply(task, { error: { status, message }, ...(headers && { headers }) })
  },

  /**
   * The server sends nothing, or stops in the middle of its response, until the client gives up.
   *
   * @param options.after how many lines come first. Default: 0, so that not even the status comes.
   * @param options.content what the model says in these lines
   * @example
   * mockOllama.chat(reply.hang())
   * mockOllama.chat(reply.hang({ content: 'The sky is blue.', after: 2 }))
   */
  hang(options: FaultOptions = {}): ReplyObject {
    const task = 'make a reply that hangs'
    const { after = 0, content } = readBuilderOptions(task, options, FAULT_OPTIONS)
    return checkReply(task, { ...readNestedData(task, content), wire: { fault: 'hang', after } })
  },

  /**
   * The connection breaks off, before the status or in the middle of the response.
   *
   * @param options.after how many lines come first. Default: 1 with `content`. Without `content` it is 0, which is before the status.
   * @param options.content what the model says in these lines
   * @example
   * mockOllama.chat(reply.disconnect({ content: 'The sky is blue.', after: 2 }))
   */
  disconnect(options: FaultOptions = {}): ReplyObject {
    const task = 'make a reply that breaks off'
    const { after, content } = readBuilderOptions(task, options, FAULT_OPTIONS)
    const lines = after ?? (content === undefined ? 0 : 1)
    return checkReply(task, { ...readNestedData(task, content), wire: { fault: 'disconnect', after: lines } })
  },

  /** The connection is refused, as if no server listened on the port: `fetch` rejects. */
  refused(): ReplyObject {
    return { wire: { fault: 'refused' } }
  },

  /**
   * Replaces the body of the response with your own lines. A string is sent unchanged. An object is written as JSON: as a line, or
   * as an event if the response is an event stream.
   *
   * @example
   * mockOllama.chat(reply.lines([{ message: { content: 'Hi' }, done: false }, '{"broken":', '\n']))
   */
  lines(lines: readonly RawLine[]): ReplyObject {
    return checkReply('make a reply of lines', { lines })
  },

  /**
   * Gives one reply after the other: the first one to the first request that the rule or the override answers, the second one to
   * the second request, and so on. The last reply answers all further requests, unless the last argument is `{ then: 'error' }`.
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
   * Gives one reply for each round of an agent. The first reply answers the user, the second one answers the results of the tools
   * that the first one called, and so on. The last reply answers all further rounds.
   *
   * The round is read from the request, so a request that is repeated gets the same reply.
   *
   * @example
   * mockOllama.chat(reply.rounds(reply.toolCall('find', { to: 'Rome' }), reply.toolCall('book', { id: 7 }), 'Booked.'))
   */
  rounds(...replies: [ReplySource, ...ReplySource[]]): ReplyFunction {
    return takeTurns('rounds', replies, ({ round }) => round)
  },

  /**
   * A reply that the test writes piece by piece. It answers one request.
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

/** The options of `reply.hang()` and `reply.disconnect()`. */
export interface FaultOptions {
  /** How many lines (or events) come before the fault. */
  after?: number
  /** What the model says before the fault: a text, the pieces of a text, or any other reply that is data. */
  content?: Reply | readonly string[]
}

const FAULT_OPTIONS = { names: ['after', 'content'], example: '{ after: 2 }' } as const

/** @throws TypeError if the options of a builder are not an object, or have an unknown key */
function readBuilderOptions<Options extends object>(
  task: string,
  options: Options,
  { names, example }: { names: readonly string[]; example: string },
): Options {
  if (!isPlainObject(options)) refuse(task, options, 'the options', `an object such as ${example}`)
  refuseUnknownKeys(task, 'options', options, names)
  return options
}

/**
 * Implements `reply.thinking`. The result is a function only if the answer is one, so that the types of all other results stay those of
 * data.
 */
function makeThinking(thought: string | readonly string[], answer?: Reply | readonly string[]): ReplyObject
function makeThinking(thought: string | readonly string[], answer: ReplySource): ReplySource
function makeThinking(thought: string | readonly string[], answer: NestedReply = ''): ReplySource {
  const task = 'make a thought'
  assertReply(task, { thinking: thought })
  return thinkBefore(thought, readNestedReply(task, answer))
}

function checkReply(task: string, replyObject: ReplyObject): ReplyObject {
  assertReply(task, replyObject)
  return replyObject
}
