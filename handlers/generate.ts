import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** What the model says. */
export function generateHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/api/chat'), post('/api/generate')]
}
