import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** What the model says, as Anthropic's clients ask for it. */
export function anthropicHandlers({ post }: RouteHandlers): HttpHandler[] {
  return [post('/v1/messages')]
}
