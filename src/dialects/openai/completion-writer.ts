import { toJsonText } from '../../go/json-text.ts'
import type { GenerateResponse } from '../../protocol/responses.ts'
import type { Clock } from '../../streaming/clock.ts'
import { DONE_EVENT } from '../sse.ts'
import type { EventWriter } from './answer.ts'
import { type ChunkWriter, createChunkWriter } from './chunk-writer.ts'
import { FINGERPRINT, toSeconds, toUsage } from './common.ts'

/**
 * Translates the body of a native generate answer to a completion.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToCompletion)
 */
export function toCompletion(id: string, body: GenerateResponse): object {
  return {
    id,
    object: 'text_completion',
    created: toSeconds(body.created_at),
    model: body.model,
    system_fingerprint: FINGERPRINT,
    choices: [{ text: body.response, index: 0, finish_reason: body.done_reason ?? null }],
    usage: toUsage(body),
  }
}

/**
 * Creates a writer for the chunks of one stream.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (CompleteWriter.writeResponse)
 */
export function createCompletionEventWriter(
  id: string,
  { includeUsage, clock }: { includeUsage: boolean; clock: Clock },
): EventWriter<GenerateResponse> {
  let writer: { created: number; model: string; toEvent: ChunkWriter } | undefined

  /** Returns the writer of the current second, because each chunk has its own time, in whole seconds. */
  function writerOf(model: string): ChunkWriter {
    const created = Math.floor(clock.now() / 1000)
    if (writer?.created !== created || writer.model !== model) {
      const toEvent = createChunkWriter(
        { id, object: 'text_completion', created },
        // With `include_usage`, each chunk of a real Ollama has counts. They are 0 in all chunks but the last.
        { model, system_fingerprint: FINGERPRINT, ...(includeUsage && { usage: toUsage({}) }) },
      )
      writer = { created, model, toEvent }
    }
    return writer.toEvent
  }

  return {
    write(frame) {
      const toEvent = writerOf(frame.model)
      const event = toEvent(toChoices(frame.response, frame.done_reason))
      if (!frame.done) return event
      return event + (includeUsage ? toEvent('[]', toUsage(frame)) : '') + DONE_EVENT
    },
    writeError: () => writerOf('')(toChoices('', undefined)),
  }
}

/** Writes the choices of a chunk as JSON text. The JSON is written by hand, because this text is nearly the whole cost of a chunk. */
function toChoices(text: string, doneReason: string | undefined): string {
  return `[{"text":${toJsonText(text)},"index":0,"finish_reason":${doneReason ? toJsonText(doneReason) : 'null'}}]`
}
