import { toJsonText, toLine } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError, toJsonAnswer } from '../protocol/ollama-error.ts'
import { NDJSON_MEDIA_TYPE } from '../protocol/responses.ts'
import { expand, type Output } from '../streaming/expand.ts'
import { isPromiseLike, startSource, type MaybePromise, type Source } from '../streaming/source.ts'
import { withDelivery, type Delivery } from './delivery.ts'
import type { TextLine } from './frames.ts'
import { deliveryOf } from './reply-failure.ts'

/** Writes the frames of an answer in the way of one dialect, each as nothing, one value, or several. */
export interface AnswerWriter<Frame, T> {
  frame(frame: Frame, output: Output<T>): void | PromiseLike<void>
  /**
   * Writes a piece that says nothing but its text, as nearly every piece of a stream does. Default: it is written as a frame.
   *
   * @param createdAt RFC 3339
   */
  text?(content: string, createdAt: string, output: Output<T>): void
}

/** What an endpoint answers, before a dialect writes it: one object, or frames for a writer. An answer is written only once. */
export type Answer<Frame> = (
  { body: Frame } | { model: string; write: <T>(writer: AnswerWriter<Frame, T>) => Source<T> }
) & {
  /** What the reply says of its response. */
  delivery?: Delivery
}

/** The frames of an answer as they are, streamed or not. */
export function framesOf<Frame>(answer: Answer<Frame>): Source<Frame> {
  if ('body' in answer) return [answer.body].values()
  return answer.write<Frame>({ frame: (frame, output) => output.add(frame) })
}

/** Writes an answer, streamed or not. */
export function writeAnswer<Frame, T>(answer: Answer<Frame>, writer: AnswerWriter<Frame, T>): Source<T> {
  if ('body' in answer) return expand<Frame, T>([answer.body].values(), { each: writer.frame })
  return answer.write(writer)
}

/**
 * Writes an answer as the native API does. A stream's first line is made before its headers are sent, so what fails
 * there is a status; what fails later is an error line on a 200.
 *
 * @param textLine what stands around the text in a line that has nothing else to say
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (streamResponse)
 */
export function toNativeAnswer<Frame>(answer: Answer<Frame>, textLine?: TextLine): MaybePromise<HttpAnswer> {
  const { delivery = {} } = answer
  if ('body' in answer) return withDelivery(toJsonAnswer(answer.body), delivery)
  const toStream = (body: Source<string>): HttpAnswer =>
    withDelivery({ status: 200, headers: { 'content-type': NDJSON_MEDIA_TYPE }, body }, delivery)
  const toStatus = (error: unknown): HttpAnswer => withDelivery(toFirstError(error), delivery)
  try {
    const lines = startSource(answer.write(createLineWriter<Frame>(answer.model, textLine)), toErrorLine)
    return isPromiseLike(lines) ? lines.then(toStream, toStatus) : toStream(lines)
  } catch (error) {
    return toStatus(error)
  }
}

/**
 * Writes native lines. A piece of text is put together by hand, because it is nearly every line of a stream: to make an object of
 * it and to write that down would be most of what the stream costs.
 */
function createLineWriter<Frame>(model: string, textLine: TextLine | undefined): AnswerWriter<Frame, string> {
  const frame = (value: Frame, output: Output<string>): void => output.add(toLine(value))
  if (!textLine) return { frame }
  const head = `{"model":${toJsonText(model)},"created_at":"`
  let time = ''
  let opening = ''
  return {
    frame,
    text(content, createdAt, output) {
      // Kept, because many lines are of one millisecond.
      if (createdAt !== time) {
        time = createdAt
        opening = head + createdAt + textLine.before
      }
      output.add(opening + toJsonText(content) + textLine.after)
    },
  }
}

function toErrorLine(error: unknown): string {
  return toLine({ error: error instanceof Error ? error.message : String(error) })
}

/** The refusal of a stream that fails with its first line: it has no charset, because the stream had set its type before. */
function toFirstError(error: unknown): HttpAnswer {
  if (!(error instanceof OllamaError)) throw error
  const { status, message } = error
  const answer = { status, headers: { 'content-type': 'application/json' }, body: toJsonText({ error: message }) }
  return withDelivery(answer, deliveryOf(error))
}
