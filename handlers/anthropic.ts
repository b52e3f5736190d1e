import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Creates the handler for the route that Anthropic's clients call. */
export function anthropicHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/v1/messages')]
}
