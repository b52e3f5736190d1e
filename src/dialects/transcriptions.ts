import { answerChat, understandChat } from '../endpoints/chat.ts'
import { framesOf } from '../engine/answers.ts'
import { withDelivery, type Delivery } from '../engine/delivery.ts'
import type { Question } from '../engine/question.ts'
import { toJsonText } from '../go/json-text.ts'
import { toBase64 } from '../go/json/base64.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest } from '../protocol/requests.ts'
import type { ChatResponse } from '../protocol/responses.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import { endQuietly, type Source } from '../streaming/source.ts'
import { toNativeRefusal, toRefusal } from './openai-errors.ts'

const NO_FORM = 'failed to parse multipart form: '
/** The system prompt. It keeps the model from answering questions that it hears. */
const SYSTEM =
  'Transcribe the audio exactly as spoken. Output only the spoken words. Do not answer any question in the audio.'
const QUESTION = 'What exact words are spoken in this audio?'

/**
 * Understands `POST /v1/audio/transcriptions` without any effect.
 *
 * @throws the error with which the dialect or the native endpoint refuses the request
 */
export async function understandTranscription(arrival: Arrival, bytes: Uint8Array): Promise<Question> {
  return understandChat(arrival, (await readRequest(arrival, bytes)).chat)
}

/**
 * Answers `POST /v1/audio/transcriptions`. Asks the model in a native chat to transcribe the uploaded file.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (TranscriptionMiddleware)
 */
export async function answerTranscription(exchange: Exchange, bytes: Uint8Array): Promise<HttpAnswer> {
  const { lifetime } = exchange
  let request: TranscriptionRequest
  try {
    request = await readRequest(exchange, bytes)
  } catch (error) {
    if (error instanceof OllamaError) return toRefusal(error.message)
    throw error
  }
  let delivery: Delivery = {}
  try {
    const answer = await answerChat(exchange, request.chat)
    delivery = answer.delivery ?? {}
    return withDelivery(toAnswer(await readText(framesOf(answer), lifetime), request), delivery)
  } catch (error) {
    if (lifetime.aborted) throw error
    return withDelivery(toNativeRefusal(error), delivery)
  }
}

/** A form, translated to a native request. */
interface TranscriptionRequest {
  chat: ChatRequest
  wantsText: boolean
}

/**
 * Reads the form, and translates it to a native request.
 *
 * @throws OllamaError if the dialect refuses the form
 */
async function readRequest({ headers }: Arrival, bytes: Uint8Array): Promise<TranscriptionRequest> {
  const form = await readForm(bytes, headers.get('content-type') ?? '')
  const model = readField(form, 'model')
  if (model === '') throw new OllamaError(400, 'model is required')
  // A part of the form that has no file name is text, not a file.
  const file = form.getAll('file').find((value) => typeof value !== 'string' && value.name !== '') as File | undefined
  if (!file) throw new OllamaError(400, 'file is required: http: no such file')
  if (file.size === 0) throw new OllamaError(400, 'audio file is empty')
  const [language, context] = [readField(form, 'language'), readField(form, 'prompt')]
  const system = `${SYSTEM}${language && ` The audio is in ${language}.`}${context && ` Context: ${context}`}`
  const audio = toBase64(new Uint8Array(await file.arrayBuffer()))
  return {
    wantsText: readField(form, 'response_format') === 'text',
    chat: {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: QUESTION, images: [audio] },
      ],
      stream: true,
      options: { temperature: 0 },
    },
  }
}

async function readForm(bytes: Uint8Array, contentType: string): Promise<FormData> {
  const boundary = /; *boundary=(?:"([^"]*)"|([^;" ]*))/i.exec(contentType)
  if (!/^multipart\/form-data *(;|$)/i.test(contentType) || boundary?.[2] === '') {
    throw new OllamaError(400, `${NO_FORM}request Content-Type isn't multipart/form-data`)
  }
  if (!boundary) throw new OllamaError(400, `${NO_FORM}no multipart boundary param in Content-Type`)
  try {
    // The platform parses the form, because it knows the format in which browsers and Node write forms.
    return await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': contentType } }).formData()
  } catch {
    const isBegun = new TextDecoder().decode(bytes).includes(`--${boundary[1] ?? boundary[2]}`)
    throw new OllamaError(400, NO_FORM + (isBegun ? 'unexpected EOF' : 'multipart: NextPart: EOF'))
  }
}

function readField(form: FormData, name: string): string {
  return form.getAll(name).find((value) => typeof value === 'string') ?? ''
}

function toAnswer({ text, failed, count }: Transcript, { wantsText }: TranscriptionRequest): HttpAnswer {
  // With more than one frame, a real Ollama has sent the headers of a native stream before it knows the whole text.
  const headers = { 'content-type': count > 1 || failed ? 'application/x-ndjson' : 'application/json' }
  if (failed) return { status: 200, headers, body: FAILED_BODY }
  if (!wantsText) return { status: 200, headers, body: `${toJsonText({ text })}\n` }
  return { status: 200, headers: count > 1 ? headers : { 'content-type': 'text/plain' }, body: text }
}

/** An empty body that counts as failed. The client gets a response without any text. */
const FAILED_BODY: Source<string> = { next: () => ({ done: true, value: undefined }), outcome: () => 'failed' }

/** The text of all frames of the model, or the note that the model failed. */
interface Transcript {
  text: string
  failed: boolean
  /** The number of frames that were read. */
  count: number
}

/**
 * Reads all frames, and joins their text. A failure after the first frame is only noted in the result, because a real Ollama sends no
 * error then.
 *
 * @throws the error of the first frame, or the reason of the abort
 */
async function readText(frames: Source<ChatResponse>, lifetime: Lifetime): Promise<Transcript> {
  let text = ''
  let count = 0
  try {
    for (;;) {
      const result = await frames.next()
      if (result.done) return { text: text.trim(), failed: false, count }
      if (lifetime.aborted) throw lifetime.reason
      text += result.value.message.content
      count++
    }
  } catch (error) {
    endQuietly(frames)
    if (count === 0 || lifetime.aborted) throw error
    return { text: '', failed: true, count }
  }
}
