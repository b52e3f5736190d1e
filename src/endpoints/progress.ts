import { toNativeAnswer } from '../engine/answers.ts'
import { toJsonText } from '../go/json-text.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import type { Exchange } from '../state/exchange.ts'
import { expand } from '../streaming/expand.ts'
import { paceSource, planPace } from '../streaming/pace.ts'
import { isPromiseLike, readAll, type MaybePromise, type Source } from '../streaming/source.ts'

const SUCCESS: ProgressResponse = { status: 'success' }

/**
 * Writes the progress of a long task: line by line, or, where the request does not stream, its last line alone. The last line is
 * `success`. It ends the stream, because clients stop at it.
 *
 * @param lines what comes before `success`
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (waitForStream)
 */
export function toProgressAnswer(
  lines: Source<ProgressResponse>,
  streams: boolean,
  { ruleReply, state, lifetime }: Exchange,
): MaybePromise<HttpAnswer> {
  const plan = ruleReply?.pace && planPace({ ...ruleReply.pace, firstTokenMs: 0 }, state.clock)
  const paced = plan ? paceSource(lines, plan, state.clock, lifetime) : lines
  if (!streams) return waitForSuccess(paced)
  return toNativeAnswer<ProgressResponse>({
    model: '',
    write: (writer) => expand(paced, { each: writer.frame, atEnd: (output) => writer.frame(SUCCESS, output) }),
  })
}

function waitForSuccess(lines: Source<ProgressResponse>): MaybePromise<HttpAnswer> {
  const succeed = (): HttpAnswer => toPlainJson(SUCCESS, 200)
  try {
    const all = readAll(lines)
    return isPromiseLike(all) ? all.then(succeed, toFailure) : succeed()
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
