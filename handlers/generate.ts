import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Creates handlers for the native routes that return text of the model. */
export function generateHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/api/chat'), post('/api/generate')]
}
