import { CLOUD_URL } from '../protocol/remote-url.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { MockState } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { assertSignedIn } from './cloud.ts'

const CLOUD_HOST = new URL(CLOUD_URL).hostname

/**
 * Refuses a request to a model that runs on another server. A real Ollama passes such requests on only to Ollama's cloud, and only if
 * somebody is signed in. The mock then answers as for any other model.
 *
 * @throws OllamaError 400 for another server than the cloud, 401 if nobody is signed in
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (ChatHandler)
 */
export function refuseUnreachable({ account }: MockState, { remote }: InstalledModel): void {
  if (!remote) return
  if (new URL(remote.host).hostname !== CLOUD_HOST) {
    throw new OllamaError(400, 'this server cannot run this remote model')
  }
  assertSignedIn(account)
}
