import { GoJsonError, int, string, struct, unmarshalGoJson } from '../go/json.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { OllamaError, toJsonAnswer } from '../protocol/ollama-error.ts'
import { findPage, findResults, type WebSearchResult } from '../replies/web-search.ts'
import type { Exchange, MockState } from '../state/exchange.ts'

const SIGNIN_URL = 'https://ollama.com/connect?name=mock&key=bW9jaw'

/** The user who is signed in until a request signs out. */
const USER = {
  id: '00000000-0000-4000-8000-000000000000',
  email: 'mock@example.com',
  name: 'mock',
  plan: 'free',
}

/** A refusal with status 401 that says where to sign in. */
export class SignedOutError extends OllamaError {
  readonly signinUrl = SIGNIN_URL

  constructor() {
    super(401, 'unauthorized')
  }

  override toAnswer(): HttpAnswer {
    return toJsonAnswer({ error: this.message, signin_url: this.signinUrl }, this.status)
  }
}

/** Answers `POST /api/me`. */
export function answerMe({ account }: MockState): HttpAnswer {
  assertSignedIn(account)
  return toJsonAnswer(USER)
}

/** Answers `POST /api/signout`, and `DELETE /api/user/keys/:encodedKey`, which does the same for any key. */
export function answerSignout({ account }: MockState): HttpAnswer {
  if (!account.signedIn) throw new OllamaError(401, 'you are not currently signed in')
  account.signedIn = false
  return toJsonAnswer(null)
}

interface ModelRecommendation {
  model: string
  description: string
  context_length?: number
  max_output_tokens?: number
  vram_bytes?: number
  required_plan?: string
}

/** The recommendations of a real Ollama 0.33 that has not asked the cloud yet. */
const RECOMMENDATIONS: readonly ModelRecommendation[] = [
  {
    model: 'kimi-k2.6:cloud',
    description: 'State-of-the-art coding, long-horizon execution, and multimodal agent swarm capability',
    context_length: 262_144,
    max_output_tokens: 262_144,
  },
  {
    model: 'glm-5.1:cloud',
    description: 'Reasoning and code generation',
    context_length: 202_752,
    max_output_tokens: 131_072,
  },
  {
    model: 'qwen3.5:cloud',
    description: 'Reasoning, coding, and agentic tool use with vision',
    context_length: 262_144,
    max_output_tokens: 32_768,
  },
  {
    model: 'minimax-m2.7:cloud',
    description: 'Fast, efficient coding and real-world productivity',
    context_length: 204_800,
    max_output_tokens: 128_000,
  },
  { model: 'gemma4', description: 'Reasoning and code generation locally', vram_bytes: 12_000_000_000 },
  { model: 'qwen3.5', description: 'Reasoning, coding, and visual understanding locally', vram_bytes: 14_000_000_000 },
]

/** Answers `GET /api/experimental/model-recommendations`. */
export function answerRecommendations(): HttpAnswer {
  return toJsonAnswer({ recommendations: RECOMMENDATIONS })
}

/**
 * Searches the web for a dialect. The real server asks the cloud for it, so the user must be signed in.
 *
 * @param maxResults at most 10. Default: 5.
 * @throws SignedOutError after a sign-out
 * @throws OllamaError the `error` of the mock's option `webSearch`
 * @throws the reason of the abort, if the request is aborted while a function of the test searches
 */
export async function searchWeb(
  { state: { account, webSearch }, lifetime }: CloudExchange,
  query: string,
  maxResults = 5,
): Promise<readonly WebSearchResult[]> {
  assertSignedIn(account)
  return cut(await lifetime.race(findResults(webSearch, query)), maxResults)
}

/**
 * Answers `POST /api/experimental/web_search` and `web_fetch`. The real server passes the request to the cloud with its own account.
 *
 * @throws OllamaError 400 for an empty or invalid body, and the error of the cloud
 * @throws SignedOutError after a sign-out
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (webExperimentalProxyHandler)
 */
export function answerExperimental(
  exchange: CloudExchange,
  ask: CloudQuestion,
  bytes: Uint8Array,
): Promise<HttpAnswer> {
  const text = new TextDecoder().decode(bytes)
  if (text.trim() === '') throw new OllamaError(400, 'missing request body')
  assertSignedIn(exchange.state.account)
  return ask(exchange, text)
}

/** The parts of an exchange that a question to the cloud needs. */
type CloudExchange = Pick<Exchange, 'state' | 'lifetime'>

/** Answers as the cloud does. `text` is the body of the request. */
export type CloudQuestion = (exchange: CloudExchange, text: string) => Promise<HttpAnswer>

const webSearchRequest = struct('api.WebSearchRequest', { query: string, max_results: int })
const webFetchRequest = struct('api.WebFetchRequest', { url: string })

export const askWebSearch: CloudQuestion = async ({ state, lifetime }, text) => {
  const { query = '', max_results } = decode<{ query?: string; max_results?: number }>(text, webSearchRequest)
  if (query === '') throw new OllamaError(400, 'query is required')
  return toJsonAnswer({ results: cut(await lifetime.race(findResults(state.webSearch, query)), max_results) })
}

export const askWebFetch: CloudQuestion = async ({ state, lifetime }, text) => {
  const { url = '' } = decode<{ url?: string }>(text, webFetchRequest)
  if (url === '') throw new OllamaError(400, 'url is required')
  const page = await lifetime.race(findPage(state.webSearch, url))
  if (!page) throw new OllamaError(404, 'page not found')
  const { title, content, links = [] } = page
  return toJsonAnswer({ title, content, links })
}

function decode<T>(text: string, type: typeof webSearchRequest): T {
  try {
    return unmarshalGoJson<T>(text, type)
  } catch (error) {
    throw error instanceof GoJsonError ? new OllamaError(400, error.message) : error
  }
}

/** Limits search results as the cloud does: to 10 at most, and to 5 if the request gives no number. */
function cut(results: readonly WebSearchResult[], maxResults = 0): readonly WebSearchResult[] {
  return results
    .slice(0, maxResults > 0 ? Math.min(maxResults, 10) : 5)
    .map(({ title, url, content }) => ({ title, url, content }))
}

/** @throws SignedOutError 401 after a sign-out */
export function assertSignedIn(account: MockState['account']): void {
  if (!account.signedIn) throw new SignedOutError()
}
