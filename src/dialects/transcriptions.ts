import { answerChat } from '../endpoints/chat.ts'
import { toJsonText } from '../go/json-text.ts'
import { toBase64 } from '../go/json/base64.ts'
import type { ChatResponse } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import { endEarly, type Source } from '../streaming/source.ts'
import { toNativeRefusal, toRefusal } from './openai-errors.ts'

const NO_FORM = 'failed to parse multipart form: '
/** What the model is told, so that it does not answer what it hears. */
const SYSTEM =
  'Transcribe the audio exactly as spoken. Output only the spoken words. Do not answer any question in the audio.'
const QUESTION = 'What exact words are spoken in this audio?'

/**
 * Answers `POST /v1/audio/transcriptions`: what the model says about an uploaded file.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (TranscriptionMiddleware)
 */
export async function answerTranscription(exchange: Exchange, bytes: Uint8Array): Promise<Response> {
  const contentType = exchange.headers.get('content-type') ?? ''
  const boundary = /; *boundary=(?:"([^"]*)"|([^;" ]*))/i.exec(contentType)
  if (!/^multipart\/form-data *(;|$)/i.test(contentType) || boundary?.[2] === '') {
    return toRefusal(`${NO_FORM}request Content-Type isn't multipart/form-data`)
  }
  if (!boundary) return toRefusal(`${NO_FORM}no multipart boundary param in Content-Type`)
  const form = await readForm(bytes, contentType)
  if (!form) {
    const isBegun = new TextDecoder().decode(bytes).includes(`--${boundary[1] ?? boundary[2]}`)
    return toRefusal(NO_FORM + (isBegun ? 'unexpected EOF' : 'multipart: NextPart: EOF'))
  }

  const model = readText(form, 'model')
  if (model === '') return toRefusal('model is required')
  // A part without the name of a file is a text.
  const file = form.getAll('file').find((value) => typeof value !== 'string' && value.name !== '') as File | undefined
  if (!file) return toRefusal('file is required: http: no such file')
  if (file.size === 0) return toRefusal('audio file is empty')
  try {
    return await transcribe(exchange, form, { model, audio: toBase64(new Uint8Array(await file.arrayBuffer())) })
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    return toNativeRefusal(error)
  }
}

/** Why the platform's own: it knows what a browser, or Node, makes of a form. */
async function readForm(bytes: Uint8Array, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': contentType } }).formData()
  } catch {
    return undefined
  }
}

function readText(form: FormData, name: string): string {
  return form.getAll(name).find((value) => typeof value === 'string') ?? ''
}

async function transcribe(
  exchange: Exchange,
  form: FormData,
  { model, audio }: { model: string; audio: string },
): Promise<Response> {
  const [language, context] = [readText(form, 'language'), readText(form, 'prompt')]
  const system = `${SYSTEM}${language && ` The audio is in ${language}.`}${context && ` Context: ${context}`}`
  const answer = await answerChat(exchange, {
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: QUESTION, images: [audio] },
    ],
    stream: true,
    options: { temperature: 0 },
  })
  const frames = 'frames' in answer ? answer.frames : [answer.body as ChatResponse].values()
  const { text, failed, count } = await readAll(frames, exchange.lifetime)
  // Why this type: the server has sent the headers of a native stream by the time that it knows the whole text.
  const headers = { 'content-type': count > 1 || failed ? 'application/x-ndjson' : 'application/json' }
  if (failed) return new Response('', { headers })
  if (readText(form, 'response_format') !== 'text') return new Response(`${toJsonText({ text })}\n`, { headers })
  return new Response(text, { headers: count > 1 ? headers : { 'content-type': 'text/plain' } })
}

/** The whole text; what fails after its first piece is not told to anybody. */
async function readAll(
  frames: Source<ChatResponse>,
  lifetime: Lifetime,
): Promise<{ text: string; failed: boolean; count: number }> {
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
    endEarly(frames)
    if (count === 0 || lifetime.aborted) throw error
    return { text: '', failed: true, count }
  }
}
