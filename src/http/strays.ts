import { isOwnAddress } from './local-names.ts'
import { findEndpoint } from './router.ts'

/** Whether a URL looks as if it were meant for a mocked Ollama, although it is not under its base. */
export function isStray(url: URL): boolean {
  const isApi = /^\/(api|v1)\//.test(url.pathname) && findEndpoint(url.pathname) !== undefined
  return isApi && (isOwnAddress(url) || url.port === '11434')
}
