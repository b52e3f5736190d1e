import { askWebFetch, askWebSearch, type CloudQuestion } from '../endpoints/cloud.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Exchange } from '../state/exchange.ts'
import { noteBody, noteRoute } from '../state/journal.ts'
import type { IncomingRequest } from './incoming-request.ts'

const CLOUD_ROUTES = new Map<string, CloudQuestion>([
  ['/api/web_search', askWebSearch],
  ['/api/web_fetch', askWebFetch],
])

/** The origin of Ollama's cloud. */
export const CLOUD_ORIGIN = 'https://ollama.com'

/** The paths of Ollama's cloud that the mock answers. */
export const CLOUD_PATHS: readonly string[] = [...CLOUD_ROUTES.keys()]

/**
 * Whether a URL has the origin of Ollama's cloud and one of `CLOUD_PATHS`. The base URL of the mock does not matter.
 */
export function isCloudUrl({ origin, pathname }: URL): boolean {
  return origin === CLOUD_ORIGIN && CLOUD_ROUTES.has(pathname)
}

/**
 * Answers `https://ollama.com/api/web_search` and `/api/web_fetch`. A request without an API key gets a 401. Any key is
 * accepted.
 *
 * @throws the reason of the abort, if the request is aborted
 */
export async function answerCloud(
  exchange: Pick<Exchange, 'state' | 'entry' | 'lifetime'>,
  request: IncomingRequest,
): Promise<HttpAnswer> {
  const { entry, lifetime } = exchange
  const { pathname } = request.url
  noteRoute(entry, { endpoint: pathname === '/api/web_fetch' ? 'web_fetch' : 'web_search' })
  try {
    if (!/^Bearer\s+\S/i.test(request.headers.get('authorization') ?? '')) throw new OllamaError(401, 'unauthorized')
    const body = await request.readBody(lifetime)
    noteBody(entry, body)
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return await CLOUD_ROUTES.get(pathname)!(exchange, text)
  } catch (error) {
    if (lifetime.aborted) throw lifetime.reason
    return (error instanceof OllamaError ? error : new OllamaError(500, String(error))).toAnswer()
  }
}
