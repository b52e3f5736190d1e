import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Which models there are, and the server itself. */
export function modelHandlers({ get, head, post }: RouteHandlers): HttpHandler[] {
  return [
    get('/api/tags'),
    head('/api/tags'),
    post('/api/show'),
    get('/api/ps'),
    get('/api/version'),
    head('/api/version'),
    get('/'),
    head('/'),
  ]
}
