import { http, type HttpHandler } from 'msw'
import { CLOUD_ORIGIN, CLOUD_PATHS } from '../src/http/cloud-routes.ts'
import type { Core } from '../src/core.ts'
import { respond, withLabel } from './route-handlers.ts'

/** Creates handlers for the two URLs of the cloud that clients call with an API key: `https://ollama.com/api/web_search` and `web_fetch`. */
export function cloudHandlers(core: Core): HttpHandler[] {
  return CLOUD_PATHS.map((path) =>
    withLabel(
      http.post(
        ({ request }) => request.method === 'POST' && withoutQuery(request.url) === CLOUD_ORIGIN + path,
        ({ request }) => respond(core, {}, request),
      ),
      `POST ${CLOUD_ORIGIN}${path}`,
    ),
  )
}

function withoutQuery(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}
