import { toNativeResponse } from '../engine/answers.ts'
import { toJsonText } from '../go/json-text.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { paceSource, planPace } from '../streaming/pace.ts'
import { isPromiseLike, type MaybePromise, type Source } from '../streaming/source.ts'

/**
 * Writes the progress of a long task: line by line, or, where the request does not stream, its last line alone.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (waitForStream)
 */
export function toProgressResponse(
  lines: Source<ProgressResponse>,
  streams: boolean,
  exchange: Exchange,
): MaybePromise<Response> {
  const { ruleReply, state, lifetime } = exchange
  const plan = ruleReply?.pace && planPace({ ...ruleReply.pace, firstTokenMs: 0 }, state.clock)
  const paced = plan ? paceSource(lines, plan, state.clock, lifetime) : lines
  return streams ? toNativeResponse({ frames: paced }, exchange) : waitForLast(paced)
}

async function waitForLast(lines: Source<ProgressResponse>): Promise<Response> {
  let last: ProgressResponse = { status: '' }
  try {
    for (;;) {
      const next = lines.next()
      const result = isPromiseLike(next) ? await next : next
      if (result.done) return toPlainJson(last, 200)
      last = result.value
    }
  } catch (error) {
    if (!(error instanceof OllamaError)) throw error
    return toPlainJson({ error: error.message }, error.status)
  }
}

/** Why without a charset: the task had set its own content type before it answered. */
function toPlainJson(body: unknown, status: number): Response {
  return new Response(toJsonText(body), { status, headers: { 'content-type': 'application/json' } })
}
