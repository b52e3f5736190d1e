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
 * Writes the progress of a long task, such as a pull. A request that streams gets all lines. Any other request gets only the last
 * line, `success`. The stream ends together with this line, because clients stop reading there.
 *
 * @param lines the lines before `success`
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

/**
 * Builds a JSON answer. Its content type has no charset, because the real server sets the content type of a long task itself
 * before it answers.
 */
function toPlainJson(body: unknown, status: number): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: toJsonText(body) }
}
