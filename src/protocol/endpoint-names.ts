/** What a request asks for, whatever its dialect. */
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

/** In whose words a request is made. */
export type Dialect = (typeof DIALECTS)[number]

export const DIALECTS = ['ollama', 'openai', 'responses', 'anthropic'] as const
