import { isOwnAddress } from './local-names.ts'
import { findEndpoint } from './router.ts'

/** The maximum number of URLs of missed requests that a mock keeps. It is limited because a mock may live for days in a page. */
const MAX_MISSED_REQUESTS = 20

/** Notes the URL of a request that seems to be meant for a mock but is not below its base URL. */
export function noteMissedRequest(missedRequests: Set<string>, href: string): void {
  // Most requests of a page are not for Ollama. This check avoids parsing their URLs.
  if (missedRequests.size >= MAX_MISSED_REQUESTS || !/\/(?:api|v1)\//.test(href)) return
  const url = new URL(href)
  if (seemsMeantForMock(url)) missedRequests.add(url.origin + url.pathname)
}

/** Whether a URL seems to be meant for a mocked Ollama. */
function seemsMeantForMock(url: URL): boolean {
  const isApi = /^\/(?:api|v1)\//.test(url.pathname) && findEndpoint(url.pathname) !== undefined
  return isApi && (isOwnAddress(url) || url.port === '11434')
}
