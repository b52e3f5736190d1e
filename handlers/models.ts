import type { HttpHandler } from 'msw'
import type { RouteHandlers } from './route-handlers.ts'

/** Creates handlers for the native routes that manage models, for the account, for web searches, and for the server itself. */
export function modelHandlers({ get, head, post, delete: remove }: RouteHandlers): HttpHandler[] {
  return [
    get('/api/tags'),
    head('/api/tags'),
    post('/api/show'),
    get('/api/ps'),
    post('/api/create'),
    post('/api/pull'),
    post('/api/push'),
    post('/api/copy'),
    remove('/api/delete'),
    post('/api/blobs/:digest'),
    head('/api/blobs/:digest'),
    get('/api/status'),
    post('/api/me'),
    post('/api/signout'),
    remove('/api/user/keys/:encodedKey'),
    post('/api/experimental/web_search'),
    post('/api/experimental/web_fetch'),
    get('/api/experimental/model-recommendations'),
    get('/api/version'),
    head('/api/version'),
    get('/'),
    head('/'),
  ]
}
