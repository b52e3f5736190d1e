/**
 * What a request asks for, in whatever dialect. For example, `chat` stands for `POST /api/chat`, `POST /v1/chat/completions` and
 * `POST /v1/messages`. `root` is `GET /`. `unknown` is a path that Ollama has no route for.
 */
export type EndpointName = (typeof ENDPOINT_NAMES)[number]

export const ENDPOINT_NAMES = [
  'chat',
  'generate',
  'embed',
  'tags',
  'show',
  'ps',
  'create',
  'pull',
  'push',
  'copy',
  'delete',
  'blobs',
  'version',
  'root',
  'status',
  'me',
  'signout',
  'web_search',
  'web_fetch',
  'recommendations',
  'unknown',
] as const

/**
 * The API in which a request is made.
 *
 * - `ollama`: Ollama's native API.
 * - `openai`: OpenAI's API under `/v1`, except for responses.
 * - `responses`: OpenAI's `POST /v1/responses`.
 * - `anthropic`: Anthropic's `POST /v1/messages`.
 */
export type Dialect = (typeof DIALECTS)[number]

export const DIALECTS = ['ollama', 'openai', 'responses', 'anthropic'] as const
