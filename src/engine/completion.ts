import type { ToolCall } from '../protocol/responses.ts'
import type { ReplyLogprob } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Profile } from '../state/profile.ts'
import { startTimestamps } from '../streaming/clock.ts'
import { isPromiseLike, readAll, type MaybePromise, type Source } from '../streaming/source.ts'
import type { WrittenReader } from '../written/reader.ts'
import type { WrittenFormat } from '../written/written-format.ts'
import type { Answer } from './answers.ts'
import { chooseReply, type Choice } from './choose-reply.ts'
import { joinFrames, toLogprob, type FrameParts } from './frames.ts'
import { runGeneration, type GenerationEnd, type GenerationLimits, type GenerationWriter } from './limits.ts'
import { loadModel } from './load-model.ts'
import { makeLogprob } from './logprobs.ts'
import { toMetrics } from './metrics.ts'
import { readModelText, type ModelText } from './model-text.ts'
import type { EngineDelta, OpenReply } from './open-reply.ts'
import { shortenToContext } from './prompt-tokens.ts'
import type { CompletionQuestion, Refusal } from './question.ts'
import { failWithReply } from './reply-failure.ts'
import { countTokens, countWords } from './tokens.ts'
import { toCallText, toWireCalls } from './wire-calls.ts'
import { createReader, readWritten } from './written.ts'

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
  const { found, plan, loadAction, toRendered, refusal } = question
  const needsPlace = !loadAction && !toRendered && (!refusal || refusal.isInStream)
  const loading = loadModel(exchange, found.model, { plan, needsPlace })
  if (!loading) return completeLoaded(exchange, question)
  return loading.then((turn) => completeLoaded({ ...exchange, turn }, question))
}

function completeLoaded<Frame extends object>(
  exchange: Exchange,
  question: CompletionQuestion<Frame>,
): MaybePromise<Answer<Frame>> {
  const { state } = exchange
  const { found, loadAction, toRendered, refusal, request, prompt, replyText, toFrame } = question
  const { showsThinking, wantsThinking, describe } = question
  if (loadAction) {
    return { body: toFrame({ model: found.name, createdAt: state.clock.timestamp(), doneReason: loadAction }) }
  }
  if (refusal && !refusal.isInStream) throw refusal.error
  if (toRendered) return { body: toRendered(state.clock.timestamp()) as Frame }
  const streams = request.stream ?? true
  if (refusal) return refuseWith(refusal, streams)
  // It is known before the first piece of a written reply is made.
  let format: WrittenFormat | undefined
  const choice = chooseReply(exchange, {
    prompt,
    replyText,
    streams,
    format: request.format,
    wantsThinking,
    canThink: found.model.capabilities.includes('thinking'),
    demandsThought: showsThinking && Boolean(request.think),
    describe,
    readFormat: () => format!,
  })
  const answer = (chosen: Choice): MaybePromise<Answer<Frame>> => {
    if (!chosen.open.isWritten) return generate(exchange, question, chosen)
    const readText = (): ModelText => readModelText(found.model.template)
    return createReader(question.toReaderSetup(), readText).then((reader) => {
      format = reader.format
      return generate(exchange, question, chosen, reader.read)
    })
  }
  return isPromiseLike(choice) ? choice.then(answer) : answer(choice)
}

/**
 * Generates the answer from the chosen reply: a stream of frames or, if the request does not stream, one frame that joins them all.
 *
 * @param reader reads what the model writes. Undefined: the reply is what the model says.
 */
function generate<Frame extends object>(
  exchange: Exchange,
  question: CompletionQuestion<Frame>,
  choice: Choice,
  reader?: WrittenReader,
): MaybePromise<Answer<Frame>> {
  const { profile, state } = exchange
  const { request, found, plan, showsThinking, tags, toFrame } = question
  const { open, delivery } = choice
  const streams = request.stream ?? true
  const limits: GenerationLimits = {
    ...plan!.runner,
    showsThinking: showsThinking && !reader,
    tags: profile.countsTags && !reader ? tags : 'none',
    sendsEmptyPiece: profile.sendsEmptyPiece && streams,
    readText: () => readModelText(found.model.template),
  }
  const timestamp = startTimestamps(state.clock)
  const parts = createPartsMaker(exchange, question, { choice, timestamp })
  if (streams) {
    return {
      model: found.name,
      delivery,
      write: (writer) =>
        run(open, limits, reader, parts, {
          piece(delta, output) {
            if (writer.text && !parts.makesLogprobs && isTextOnly(delta)) {
              return writer.text(delta.content!, timestamp(), output)
            }
            const piece = parts.piece(delta)
            return piece && writer.frame(toFrame(piece), output)
          },
          end: (end, output) => writer.frame(toFrame(parts.end(end)), output),
        }),
    }
  }
  const join = (all: FrameParts[]): Answer<Frame> => ({ body: toFrame(joinFrames(all)), delivery })
  const fail = (error: unknown): never => failWithReply(error, delivery)
  try {
    const all = readAll(
      run<FrameParts>(open, limits, reader, parts, {
        piece(delta, output) {
          const piece = parts.piece(delta)
          if (piece) output.add(piece)
        },
        end: (end, output) => output.add(parts.end(end)),
      }),
    )
    return isPromiseLike(all) ? all.then(join, fail) : join(all)
  } catch (error) {
    return fail(error)
  }
}

/** Runs a generation. If there is a reader, the writer gets what the reader makes of what the model writes. */
function run<T>(
  open: OpenReply,
  limits: GenerationLimits,
  reader: WrittenReader | undefined,
  { toLogprob: toLogprobOf }: PartsMaker,
  writer: GenerationWriter<T>,
): Source<T> {
  return runGeneration(open, limits, reader ? readWritten(reader, writer, toLogprobOf) : writer)
}

/** Whether a piece carries only text, as nearly every piece of a stream does. */
function isTextOnly({ content, thinking, toolCalls, logprob }: EngineDelta): boolean {
  return content !== undefined && !thinking && !toolCalls && !logprob
}

interface PartsMaker {
  /** Whether the pieces get log probabilities that the reply does not list. */
  makesLogprobs: boolean
  /** Makes the log probability of a piece that a model writes. Undefined: none is to be made. */
  toLogprob: ((token: string) => ReplyLogprob) | undefined
  /** Returns undefined for a piece whose tool calls are kept for the end. */
  piece: (delta: EngineDelta) => FrameParts | undefined
  end: (end: GenerationEnd) => FrameParts
}

/**
 * Creates the functions that turn the deltas of one reply, and its end, into the parts of frames. They number its tool calls.
 *
 * @throws OllamaError 500 if the template of the model fails
 */
function createPartsMaker<Frame>(
  { state, profile, turn }: Exchange,
  question: CompletionQuestion<Frame>,
  { choice: { open, plan }, timestamp }: { choice: Choice; timestamp: () => string },
): PartsMaker {
  const { found, request, toContext } = question
  const model = found.name
  const { logprobs = false, top_logprobs: alternatives = 0 } = request
  const makesLogprobs = logprobs && !open.listsLogprobs && !open.isWritten
  const callsAtEnd: ToolCall[] = []
  // The tokens are counted before the answer begins, because a template that fails refuses the request.
  const promptTokens = open.usage.promptTokens ?? countPromptTokens(profile, question)
  let calls = 0
  let freeTokens = 0
  return {
    makesLogprobs,
    toLogprob:
      logprobs && !open.listsLogprobs ? (token) => makeLogprob(token, { seed: state.seed, alternatives }) : undefined,
    piece({ content = '', thinking = '', toolCalls, logprob }) {
      const parts: FrameParts = { model, createdAt: timestamp(), content, thinking }
      if (thinking && open.hasFreeThoughts) freeTokens++
      if (toolCalls) {
        parts.toolCalls = toWireCalls(state, toolCalls, calls)
        calls += toolCalls.length
      }
      if (logprob && logprobs) parts.logprobs = [toLogprob(logprob, alternatives)]
      if (makesLogprobs) {
        const token = content || thinking || toCallText(toolCalls)
        if (token) parts.logprobs = [toLogprob(makeLogprob(token, { seed: state.seed, alternatives }), alternatives)]
      }
      if (!parts.toolCalls || !open.sendsCallsAtEnd) return parts
      callsAtEnd.push(...parts.toolCalls)
      // A real Ollama sends the log probabilities of a call while it waits for its end.
      return parts.logprobs && { ...parts, toolCalls: [] }
    },
    end(end) {
      const { doneReason, rest, thinking = '' } = end
      const completionTokens = end.completionTokens - freeTokens
      const metrics = toMetrics({ promptTokens, completionTokens }, profile, plan, turn)
      const context = toContext?.(end)
      const parsedAtEnd = end.calls && toWireCalls(state, end.calls, calls)
      const toolCalls = parsedAtEnd ? [...callsAtEnd, ...parsedAtEnd] : callsAtEnd
      const createdAt = timestamp()
      return { model, createdAt, content: rest, thinking, toolCalls, parsedAtEnd, doneReason, context, metrics }
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
