import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Creates handlers for the routes that OpenAI's clients call. */
export function openaiHandlers({ get, post }: RouteHandlers): HttpHandler[] {
  return [
    post('/v1/chat/completions'),
    post('/v1/responses'),
    post('/v1/audio/transcriptions'),
    post('/v1/completions'),
    post('/v1/embeddings'),
    get('/v1/models'),
    get('/v1/models/:model'),
  ]
}
