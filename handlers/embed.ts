import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Vectors for texts. */
export function embedHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/api/embed'), post('/api/embeddings')]
}
