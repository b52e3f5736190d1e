import type { Exchange } from '../state/exchange.ts'
import type { Profile } from '../state/profile.ts'
import { startTimestamps } from '../streaming/clock.ts'
import { isPromiseLike, readAll, type MaybePromise } from '../streaming/source.ts'
import type { Answer } from './answers.ts'
import { chooseReply, type Choice } from './choose-reply.ts'
import { joinFrames, toLogprob, type FrameParts } from './frames.ts'
import { runGeneration, type GenerationEnd, type GenerationLimits } from './limits.ts'
import { toMetrics } from './metrics.ts'
import { readModelText } from './model-text.ts'
import type { EngineDelta } from './open-reply.ts'
import { shortenToContext } from './prompt-tokens.ts'
import { once, type CompletionQuestion, type Refusal } from './question.ts'
import { failWithReply } from './reply-failure.ts'
import { countTokens, countWords } from './tokens.ts'

/**
 * Answers an understood request to chat or generate. It loads or unloads the model, chooses the reply, and generates the answer.
 *
 * @throws OllamaError if the request is refused, or if its reply fails. If the answer is a stream, these errors may come from the stream
 * instead.
 */
export function complete<Frame extends object>(
  exchange: Exchange,
  question: CompletionQuestion<Frame>,
): MaybePromise<Answer<Frame>> {
  const { state } = exchange
  const { found, plan, loadAction, toRendered, refusal, request, prompt, replyText, wantsThinking, describe, toFrame } =
    question
  if (plan) state.models.load(found.model, plan.loadOptions)
  else state.models.unload(found.model)
  if (loadAction) {
    return { body: toFrame({ model: found.name, createdAt: state.clock.timestamp(), doneReason: loadAction }) }
  }
  if (refusal && !refusal.isInStream) throw refusal.error
  if (toRendered) return { body: toRendered(state.clock.timestamp()) as Frame }
  const streams = request.stream ?? true
  if (refusal) return refuseWith(refusal, streams)
  const choice = chooseReply(exchange, {
    prompt,
    replyText,
    streams,
    format: request.format,
    wantsThinking,
    describe,
  })
  const answer = (chosen: Choice): MaybePromise<Answer<Frame>> => generate(exchange, question, chosen)
  return isPromiseLike(choice) ? choice.then(answer) : answer(choice)
}

/** Generates the answer from the chosen reply: a stream of frames or, if the request does not stream, one frame that joins them all. */
function generate<Frame extends object>(
  exchange: Exchange,
  question: CompletionQuestion<Frame>,
  choice: Choice,
): MaybePromise<Answer<Frame>> {
  const { profile, state } = exchange
  const { request, found, plan, showsThinking, tags, toFrame } = question
  const { open, delivery } = choice
  const streams = request.stream ?? true
  const limits: GenerationLimits = {
    ...plan!.runner,
    showsThinking,
    tags: profile.countsTags ? tags : 'none',
    sendsEmptyPiece: profile.sendsEmptyPiece && streams,
    readText: once(() => readModelText(found.model.template)),
  }
  const timestamp = startTimestamps(state.clock)
  const parts = createPartsMaker(exchange, question, { choice, timestamp })
  if (streams) {
    return {
      model: found.name,
      delivery,
      write: (writer) =>
        runGeneration(open, limits, {
          piece: (delta, output) =>
            writer.text && isTextOnly(delta)
              ? writer.text(delta.content!, timestamp(), output)
              : writer.frame(toFrame(parts.piece(delta)), output),
          end: (end, output) => writer.frame(toFrame(parts.end(end)), output),
        }),
    }
  }
  const join = (all: FrameParts[]): Answer<Frame> => ({ body: toFrame(joinFrames(all)), delivery })
  const fail = (error: unknown): never => failWithReply(error, delivery)
  try {
    const all = readAll(
      runGeneration<FrameParts>(open, limits, {
        piece: (delta, output) => output.add(parts.piece(delta)),
        end: (end, output) => output.add(parts.end(end)),
      }),
    )
    return isPromiseLike(all) ? all.then(join, fail) : join(all)
  } catch (error) {
    return fail(error)
  }
}

/** Whether a piece carries only text, as nearly every piece of a stream does. */
function isTextOnly({ content, thinking, toolCalls, logprob }: EngineDelta): boolean {
  return content !== undefined && !thinking && !toolCalls && !logprob
}

/**
 * Creates the functions that turn the deltas of one reply, and its end, into the parts of frames. They number its tool calls.
 *
 * @throws OllamaError 500 if the template of the model fails
 */
function createPartsMaker<Frame>(
  { state, profile }: Exchange,
  question: CompletionQuestion<Frame>,
  { choice: { open, plan }, timestamp }: { choice: Choice; timestamp: () => string },
): { piece: (delta: EngineDelta) => FrameParts; end: (end: GenerationEnd) => FrameParts } {
  const { found, request, toContext } = question
  const model = found.name
  // The tokens are counted before the answer begins, because a template that fails refuses the request.
  const promptTokens = open.usage.promptTokens ?? countPromptTokens(profile, question)
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
      const { doneReason, completionTokens, rest } = end
      const metrics = toMetrics({ promptTokens, completionTokens }, profile, plan)
      return { model, createdAt: timestamp(), content: rest, doneReason, context: toContext?.(end), metrics }
    },
  }
}

/**
 * Returns the `prompt_eval_count` of a request.
 *
 * @throws OllamaError 500 if the template of the model fails
 */
function countPromptTokens<Frame>(
  profile: Profile,
  { prompt, countPrompt, plan, request }: CompletionQuestion<Frame>,
): number {
  const count = profile.promptTokens === 'words' ? countWords : countTokens
  if (profile.countPrompt === 'question') return count(prompt)
  const tokens = countPrompt()
  if (request.truncate === false) return tokens
  return shortenToContext(tokens, { contextLength: plan!.context.loaded, numKeep: plan!.runner.numKeep })
}

function refuseWith({ error }: Refusal, streams: boolean): Answer<never> {
  if (!streams) throw error
  return {
    model: '',
    write: () => ({
      next() {
        throw error
      },
    }),
  }
}
