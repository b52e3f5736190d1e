import { toJsonText, toLine } from '../go/json-text.ts'
import { quote } from '../go/json.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest, GenerateRequest } from '../protocol/requests.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Exchange, MockState } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { startTimestamps } from '../streaming/clock.ts'
import { isPromiseLike, type MaybePromise, type Source } from '../streaming/source.ts'
import type { Answer } from './answers.ts'
import { chooseReply } from './choose-reply.ts'
import { joinFrames, toLogprob, type FrameParts } from './frames.ts'
import { runGeneration, type GenerationEnd, type GenerationLimits, type GenerationWriter } from './limits.ts'
import { toMetrics } from './metrics.ts'
import type { OpenReply } from './open-reply.ts'
import type { RunnerOptions } from './runner-options.ts'
import { countTokens, countWords } from './tokens.ts'

/** What chat and generate have in common once the model is loaded. */
export interface Completion<Frame> {
  /** The request's own name for the model. */
  model: string
  request: ChatRequest | GenerateRequest
  prompt: string
  /** Whether the answer shows what the model thinks. */
  thinks: boolean
  /** Whether the request wants it to think. */
  think: boolean
  runner: RunnerOptions
  /** The request as a reply function sees it; made only when one is asked. */
  describe: () => OllamaRequest
  /** The text that the model is given, by its template; made only where it matters. */
  render: () => string
  /** What the tags around a thought come to in strict. */
  tags: 'counted' | 'sent'
  toContext?: (end: GenerationEnd) => number[] | undefined
  toFrame: (parts: FrameParts) => Frame
  /** What stands around the text in a line that has nothing else to say. */
  textLine: { before: string; after: string }
}

/** Runs the reply, and gives its frames or, where the request does not stream, their sum. */
export function complete<Frame extends object>(
  exchange: Exchange,
  completion: Completion<Frame>,
): MaybePromise<Answer<Frame>> {
  const { state } = exchange
  const { request, prompt, toFrame } = completion
  const streams = request.stream ?? true
  const refusal = state.strict ? findRefusal(completion) : undefined
  if (refusal) return failFirst(refusal, streams)

  const answer = (reply: OpenReply): MaybePromise<Answer<Frame>> => {
    const { thinks, runner } = completion
    const limits: GenerationLimits = {
      ...runner,
      thinks,
      tags: state.strict ? completion.tags : 'none',
      sendsEmptyPiece: !state.strict && streams,
    }
    const timestamp = startTimestamps(state.clock)
    const toParts = createPartsMaker(exchange, completion, { reply, timestamp })
    if (!streams) return collect(runGeneration(reply, limits, toParts), (all) => toFrame(joinFrames(all)))
    return {
      frames: runGeneration(reply, limits, {
        piece: (delta) => toFrame(toParts.piece(delta)),
        end: (end) => toFrame(toParts.end(end)),
      }),
      lines: runGeneration(reply, limits, createLineWriter(completion, toParts, timestamp)),
    }
  }
  const { think, describe } = completion
  const { format } = request
  const replyText = replyTextOf(state, request)
  const reply = chooseReply(exchange, { prompt, replyText, streams, format, think, describe })
  return isPromiseLike(reply) ? reply.then(answer) : answer(reply)
}

/** Makes the parts of frames from the deltas of a reply, one after the other. */
function createPartsMaker<Frame>(
  { state }: Exchange,
  { model, request, prompt, toContext }: Completion<Frame>,
  { reply, timestamp }: { reply: OpenReply; timestamp: () => string },
): GenerationWriter<FrameParts> {
  let calls = 0
  return {
    piece({ content = '', thinking = '', toolCalls, logprob }) {
      const parts: FrameParts = { model, createdAt: timestamp(), content, thinking }
      if (toolCalls) {
        parts.toolCalls = toolCalls.map(({ id, name, arguments: args }) => ({
          id: id ?? state.clock.id('call_', 8),
          function: { index: calls++, name, arguments: args },
        }))
      }
      if (logprob && request.logprobs) parts.logprobs = [toLogprob(logprob, request.top_logprobs ?? 0)]
      return parts
    },
    end(end) {
      const { doneReason, completionTokens } = end
      const promptTokens = reply.usage.promptTokens ?? (state.strict ? countTokens(prompt) : countWords(prompt))
      const metrics = toMetrics({ promptTokens, completionTokens }, state, reply.plan)
      return { model, createdAt: timestamp(), doneReason, context: toContext?.(end), metrics }
    },
  }
}

/**
 * Writes native lines.
 *
 * Why a piece of text is put together by hand: it is nearly every line of a stream, and to make an object of it and to write
 * that down would be most of what the stream costs.
 */
function createLineWriter<Frame>(
  { model, textLine: { before, after }, toFrame }: Completion<Frame>,
  toParts: GenerationWriter<FrameParts>,
  timestamp: () => string,
): GenerationWriter<string> {
  const head = `{"model":${toJsonText(model)},"created_at":"`
  let time = ''
  let opening = ''
  return {
    piece(delta) {
      const { content } = delta
      if (content === undefined || delta.thinking || delta.toolCalls || delta.logprob) {
        return toLine(toFrame(toParts.piece(delta)))
      }
      const now = timestamp()
      // Why kept: many lines are of one millisecond.
      if (now !== time) {
        time = now
        opening = head + now + before
      }
      return opening + toJsonText(content) + after
    },
    end: (end) => toLine(toFrame(toParts.end(end))),
  }
}

function failFirst(error: OllamaError, streams: boolean): Answer<never> {
  if (!streams) throw error
  return {
    frames: {
      next() {
        throw error
      },
    },
  }
}

/** What the runner refuses when the model is loaded already. */
function findRefusal<Frame>({ request, render, runner }: Completion<Frame>): OllamaError | undefined {
  const { format, shift, truncate } = request
  if (format !== undefined && !/^(null|""|"json"|\{.*)$/s.test(format)) {
    return new OllamaError(500, `invalid format: ${quote(format)}; expected "json" or a valid JSON Schema object`)
  }
  if (shift === false && truncate !== false && runner.numCtx > 1 && countTokens(render()) > runner.numCtx - 1) {
    return new OllamaError(
      400,
      'the prompt is longer than the context length currently available to the model; shorten the prompt, ' +
        'adjust the context length in settings, or use a model with a longer context length',
    )
  }
  return undefined
}

/** `reply_text` is the seed's hook; the real server knows no such field, and strict does not either. */
function replyTextOf({ strict }: MockState, request: object): string | undefined {
  return strict ? undefined : (request as { reply_text?: string }).reply_text
}

function collect<Part, Frame extends object>(
  source: Source<Part>,
  join: (parts: Part[]) => Frame,
): MaybePromise<Answer<Frame>> {
  const parts: Part[] = []
  const take = (result: IteratorResult<Part, unknown>): Answer<Frame> | undefined => {
    if (result.done) return { body: join(parts) }
    parts.push(result.value)
    return undefined
  }
  const proceed = (): MaybePromise<Answer<Frame>> => {
    for (;;) {
      const result = source.next()
      if (isPromiseLike(result)) return result.then((settled) => take(settled) ?? proceed())
      const answer = take(result)
      if (answer) return answer
    }
  }
  return proceed()
}

export function refuseTopLogprobs(topLogprobs = 0): void {
  if (topLogprobs < 0 || topLogprobs > 20) throw new OllamaError(400, 'top_logprobs must be between 0 and 20')
}

/** Whether the answer shows what the model thinks, and what the model must be able to do for it. */
export function decideThinking(
  { strict }: MockState,
  { model, name }: { model: InstalledModel; name: string },
  think: ChatRequest['think'],
): boolean {
  if (!strict || model.capabilities.includes('thinking')) return think !== false
  if (think) throw new OllamaError(400, `${quote(name)} does not support thinking`)
  return false
}
