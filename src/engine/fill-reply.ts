import type { FunctionToolCall, Reply, ReplyDelta, ReplyObject, ReplyToolCall, WrittenPart } from '../replies/reply.ts'
import { lacksArguments, toToolCall } from '../replies/tool-calls.ts'
import type { Exchange } from '../state/exchange.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { actAsModel, type AutoQuestion } from './auto-reply.ts'
import { makeArguments } from './tool-arguments.ts'

/**
 * Fills in what a reply leaves to the request: what a model with `auto` says, and the arguments of tool calls. Most replies leave nothing to
 * the request, and are returned at once.
 *
 * @throws OllamaError if no arguments or no answer can be made
 */
export function fillReply(exchange: Exchange, question: AutoQuestion, reply: Reply): MaybePromise<Reply> {
  if (typeof reply === 'string') return reply
  if (reply.auto === undefined && !hasGaps(reply)) return reply
  return fill(exchange, question, reply).catch((error: unknown) => {
    throw exchange.state.errors.keep(error, exchange.lifetime, 'mock')
  })
}

/** Fills in the arguments of the tool calls that a reply function has yielded. */
export function fillDelta(exchange: Exchange, question: AutoQuestion, delta: ReplyDelta): MaybePromise<ReplyDelta> {
  return hasGaps(delta) ? (fillReply(exchange, question, delta) as MaybePromise<ReplyDelta>) : delta
}

async function fill(exchange: Exchange, question: AutoQuestion, reply: ReplyObject): Promise<ReplyObject> {
  const { auto } = reply
  const said = auto === undefined ? reply : await actAsModel(exchange, question, { ...reply, auto })
  const { toolCalls, written } = said
  const argumentsOf = (name: string): Promise<Record<string, unknown>> =>
    makeArguments(exchange, question.describe(), name)
  const fillCall = async (call: ReplyToolCall | FunctionToolCall): Promise<ReplyToolCall | FunctionToolCall> => {
    if (!lacksArguments(call)) return call
    const { name } = toToolCall(call)
    return { ...toToolCall(call), arguments: await argumentsOf(name) }
  }
  const fillPart = async (part: WrittenPart): Promise<WrittenPart> => {
    if (!isBareCall(part)) return part
    const { name } = part.toolCall
    return { toolCall: { name, arguments: await argumentsOf(name) } }
  }
  return {
    ...said,
    ...(toolCalls && { toolCalls: await Promise.all(toolCalls.map(fillCall)) }),
    ...(typeof written === 'object' && { written: await Promise.all(written.map(fillPart)) }),
  }
}

/** Returns whether a reply has a call without arguments. */
function hasGaps({ toolCalls, written }: Pick<ReplyObject, 'toolCalls' | 'written'>): boolean {
  return toolCalls?.some(lacksArguments) || (typeof written === 'object' && written.some(isBareCall))
}

function isBareCall(part: WrittenPart): part is { toolCall: { name: string } } {
  return typeof part === 'object' && 'toolCall' in part && part.toolCall.arguments === undefined
}
