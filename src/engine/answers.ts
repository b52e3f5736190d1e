import { toJsonText, toLine } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError, toJsonAnswer } from '../protocol/ollama-error.ts'
import { NDJSON_MEDIA_TYPE } from '../protocol/responses.ts'
import { expand, type Output } from '../streaming/expand.ts'
import { isPromiseLike, startSource, type MaybePromise, type Source } from '../streaming/source.ts'
import { withDelivery, type Delivery } from './delivery.ts'
import type { TextLine } from './frames.ts'
import { deliveryOf } from './reply-failure.ts'

/** Writes the frames of an answer in the format of one dialect. A frame becomes no value, one value, or several. */
export interface AnswerWriter<Frame, T> {
  frame(frame: Frame, output: Output<T>): void | PromiseLike<void>
  /**
   * Writes a piece that carries only text, as nearly every piece of a stream does. Default: the piece is written as a frame.
   *
   * @param createdAt the time of the piece, in the format of RFC 3339
   */
  text?(content: string, createdAt: string, output: Output<T>): void
}

/**
 * The answer of an endpoint, before a dialect writes it: one object (`body`), or a function that passes frames to a writer
 * (`write`). An answer can be written only once, because writing a stream consumes its reply.
 */
export type Answer<Frame> = (
  { body: Frame } | { model: string; write: <T>(writer: AnswerWriter<Frame, T>) => Source<T> }
) & {
  /** The headers, wire, extra fields and raw lines that the reply asks for. Default: none. */
  delivery?: Delivery
}

/** Returns the frames of an answer unchanged. An answer that does not stream has one frame. */
export function framesOf<Frame>(answer: Answer<Frame>): Source<Frame> {
  if ('body' in answer) return [answer.body].values()
  return answer.write<Frame>({ frame: (frame, output) => output.add(frame) })
}

/** Writes an answer with the writer of a dialect, whether the answer streams or not. */
export function writeAnswer<Frame, T>(answer: Answer<Frame>, writer: AnswerWriter<Frame, T>): Source<T> {
  if ('body' in answer) return expand<Frame, T>([answer.body].values(), { each: writer.frame })
  return answer.write(writer)
}

/**
 * Writes an answer in the format of the native API. The first line of a stream is made before the headers are sent, so that
 * a failure there can still become an HTTP status. A later failure becomes an error line in a response with status 200.
 *
 * @param textLine prefix and suffix of a line that carries only text. Default: such a line is serialized from its frame.
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
 * Creates a writer of native lines. It joins a line that carries only text from strings, because nearly every line of a
 * stream is one. To create and serialize an object for each of them would be most of the cost of the stream.
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
      // The opening is reused, because many lines have the same timestamp (in milliseconds).
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

/**
 * Builds the refusal of a stream whose first line failed. Its content type has no charset, because the real server sets the
 * content type itself before it writes the error.
 */
function toFirstError(error: unknown): HttpAnswer {
  if (!(error instanceof OllamaError)) throw error
  const { status, message } = error
  const answer = { status, headers: { 'content-type': 'application/json' }, body: toJsonText({ error: message }) }
  return withDelivery(answer, deliveryOf(error))
}
