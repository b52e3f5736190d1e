import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Creates handlers for the native routes that return vectors. */
export function embedHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/api/embed'), post('/api/embeddings')]
}
