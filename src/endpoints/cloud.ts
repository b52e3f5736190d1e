import { OllamaError } from '../protocol/ollama-error.ts'
import { GoJsonError, int, string, struct, unmarshalGoJson } from '../go/json.ts'
import type { IncomingRequest } from '../http/incoming-request.ts'
import type { Exchange, MockState } from '../state/exchange.ts'
import { findPage, findResults, type WebSearchResult } from '../replies/web-search.ts'
import { toJsonResponse } from '../engine/answers.ts'
import { RECOMMENDATIONS } from './recommendations.ts'

const SIGNIN_URL = 'https://ollama.com/connect?name=mock&key=bW9jaw'

/** Who is signed in, until somebody signs out. */
const USER = {
  id: '00000000-0000-4000-8000-000000000000',
  email: 'mock@example.com',
  name: 'mock',
  plan: 'free',
}

/** A refusal that says where to sign in. */
export class SignedOutError extends OllamaError {
  readonly signinUrl = SIGNIN_URL

  constructor() {
    super(401, 'unauthorized')
  }

  override toResponse(): Response {
    return toJsonResponse({ error: this.message, signin_url: this.signinUrl }, this.status)
  }
}

/** Answers `POST /api/me`. */
export function answerMe({ account }: MockState): Response {
  assertSignedIn(account)
  return toJsonResponse(USER)
}

/** Answers `POST /api/signout`, and `DELETE /api/user/keys/:encodedKey`, which is the same whatever the key. */
export function answerSignout({ account }: MockState): Response {
  if (!account.signedIn) throw new OllamaError(401, 'you are not currently signed in')
  account.signedIn = false
  return toJsonResponse(null)
}

/** Answers `GET /api/experimental/model-recommendations`. */
export function answerRecommendations(): Response {
  return toJsonResponse({ recommendations: RECOMMENDATIONS })
}

/**
 * What a search finds, as the server asks the cloud for it.
 *
 * @throws SignedOutError after a sign-out
 * @throws OllamaError for the fixture's own error
 */
export async function searchWeb(
  { account, webSearch }: MockState,
  query: string,
  maxResults = 5,
): Promise<readonly WebSearchResult[]> {
  assertSignedIn(account)
  return cut(await findResults(webSearch, query), maxResults)
}

/**
 * Answers `POST /api/experimental/web_search` and `web_fetch`: the server asks the cloud in its own name.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (webExperimentalProxyHandler)
 */
export function answerExperimental(state: MockState, ask: CloudQuestion, bytes: Uint8Array): Promise<Response> {
  const text = new TextDecoder().decode(bytes)
  if (text.trim() === '') throw new OllamaError(400, 'missing request body')
  assertSignedIn(state.account)
  return ask(state, text)
}

type CloudQuestion = (state: MockState, text: string) => Promise<Response>

const webSearchRequest = struct('api.WebSearchRequest', { query: string, max_results: int })
const webFetchRequest = struct('api.WebFetchRequest', { url: string })

export const askWebSearch: CloudQuestion = async ({ webSearch }, text) => {
  const { query = '', max_results } = decode<{ query?: string; max_results?: number }>(text, webSearchRequest)
  if (query === '') throw new OllamaError(400, 'query is required')
  return toJsonResponse({ results: cut(await findResults(webSearch, query), max_results) })
}

export const askWebFetch: CloudQuestion = async ({ webSearch }, text) => {
  const { url = '' } = decode<{ url?: string }>(text, webFetchRequest)
  if (url === '') throw new OllamaError(400, 'url is required')
  const page = await findPage(webSearch, url)
  if (!page) throw new OllamaError(404, 'page not found')
  const { title, content, links = [] } = page
  return toJsonResponse({ title, content, links })
}

function decode<T>(text: string, type: typeof webSearchRequest): T {
  try {
    return unmarshalGoJson<T>(text, type)
  } catch (error) {
    throw error instanceof GoJsonError ? new OllamaError(400, error.message) : error
  }
}

/** The cloud gives five, where no other number is asked for, and ten at most. */
function cut(results: readonly WebSearchResult[], maxResults = 0): readonly WebSearchResult[] {
  return results
    .slice(0, maxResults > 0 ? Math.min(maxResults, 10) : 5)
    .map(({ title, url, content }) => ({ title, url, content }))
}

function assertSignedIn(account: MockState['account']): void {
  if (!account.signedIn) throw new SignedOutError()
}

const CLOUD_ROUTES = new Map<string, CloudQuestion>([
  ['/api/web_search', askWebSearch],
  ['/api/web_fetch', askWebFetch],
])

export const CLOUD_ORIGIN = 'https://ollama.com'

/** The paths of the cloud that are answered. */
export const CLOUD_PATHS: readonly string[] = [...CLOUD_ROUTES.keys()]

/** Whether a URL is one of the cloud's own, whatever the base URL of the mock. */
export function isCloudUrl({ origin, pathname }: URL): boolean {
  return origin === CLOUD_ORIGIN && CLOUD_ROUTES.has(pathname)
}

/** Answers `https://ollama.com/api/web_search` and `web_fetch`, for whoever sends an API key. */
export async function answerCloud(exchange: Exchange, request: IncomingRequest): Promise<Response> {
  const { state, entry, lifetime } = exchange
  const { pathname } = request.url
  entry.endpoint = pathname === '/api/web_fetch' ? 'web_fetch' : 'web_search'
  try {
    if (!/^Bearer\s+\S/i.test(request.headers.get('authorization') ?? '')) throw new OllamaError(401, 'unauthorized')
    const body = await request.readBody()
    entry.body = body
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return await CLOUD_ROUTES.get(pathname)!(state, text)
  } catch (error) {
    if (lifetime.aborted) throw lifetime.reason
    return (error instanceof OllamaError ? error : new OllamaError(500, String(error))).toResponse()
  }
}
