import { isOwnAddress } from './local-names.ts'
import { findEndpoint } from './router.ts'

/** How many are kept: in a page, a mock may live for days. */
const MAX_STRAYS = 20

/** Notes a request that looks as if it were meant for a mock, and is not under its base. */
export function noteStray(strays: Set<string>, href: string): void {
  // Most requests of a page are for something else, and a URL is not parsed for them.
  if (strays.size >= MAX_STRAYS || !/\/(?:api|v1)\//.test(href)) return
  const url = new URL(href)
  if (isStray(url)) strays.add(url.origin + url.pathname)
}

/** Whether a URL looks as if it were meant for a mocked Ollama. */
function isStray(url: URL): boolean {
  const isApi = /^\/(?:api|v1)\//.test(url.pathname) && findEndpoint(url.pathname) !== undefined
  return isApi && (isOwnAddress(url) || url.port === '11434')
}
