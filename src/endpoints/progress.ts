import { toNativeAnswer } from '../engine/answers.ts'
import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { expand } from '../streaming/expand.ts'
import { paceSource, planPace } from '../streaming/pace.ts'
import { isPromiseLike, readAll, type MaybePromise, type Source } from '../streaming/source.ts'

/**
 * Writes the progress of a long task: line by line, or, where the request does not stream, its last line alone.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (waitForStream)
 */
export function toProgressAnswer(
  lines: Source<ProgressResponse>,
  streams: boolean,
  { ruleReply, state, lifetime }: Exchange,
): MaybePromise<HttpAnswer> {
  const plan = ruleReply?.pace && planPace({ ...ruleReply.pace, firstTokenMs: 0 }, state.clock)
  const paced = plan ? paceSource(lines, plan, state.clock, lifetime) : lines
  if (!streams) return waitForLast(paced)
  return toNativeAnswer<ProgressResponse>({
    model: '',
    write: (writer) => expand(paced, { each: writer.frame }),
  })
}

function waitForLast(lines: Source<ProgressResponse>): MaybePromise<HttpAnswer> {
  const toLast = (all: ProgressResponse[]): HttpAnswer => toPlainJson(all.at(-1) ?? { status: '' }, 200)
  try {
    const all = readAll(lines)
    return isPromiseLike(all) ? all.then(toLast, toFailure) : toLast(all)
  } catch (error) {
    return toFailure(error)
  }
}

function toFailure(error: unknown): HttpAnswer {
  if (!(error instanceof OllamaError)) throw error
  return toPlainJson({ error: error.message }, error.status)
}

/** Without a charset, because the task had set its own content type before it answered. */
function toPlainJson(body: unknown, status: number): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: toJsonText(body) }
}
