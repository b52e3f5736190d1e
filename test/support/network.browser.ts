import { http, type AnyHandler } from 'msw'
import { setupWorker } from 'msw/browser'
import { inject } from 'vitest'
import { onlyOne, refuseUnhandled, type Network } from './network.ts'

export const environment: 'node' | 'browser' = 'browser'

// The worker is started without `quiet`, as README and docs/browser.md start it. So msw prints each request after it was answered.
const options = {
  serviceWorker: { url: inject('workerUrl') },
  // Requests to the origin of the page are allowed, because it serves the modules of the tests.
  ...refuseUnhandled((url) => url.host === location.host),
}

async function startWorker() {
  const worker = setupWorker()
  await worker.start(options)
  return worker
}

// The worker is started once and never stopped. Only its handlers change. A worker that is stopped unregisters itself if it has no
// other page, and the next page would then find it half unregistered.
let started: ReturnType<typeof startWorker> | undefined

// msw keeps its handlers if resetHandlers gets none. This handler stands for "no handlers".
const matchesNothing = http.all(
  () => false,
  () => undefined,
)

export async function openNetwork(...handlers: AnyHandler[]): Promise<Network> {
  started ??= startWorker()
  const worker = await started
  const network = onlyOne(
    {
      use: worker.use,
      resetHandlers: () => worker.resetHandlers(...handlers, matchesNothing),
      restoreHandlers: worker.restoreHandlers,
    },
    () => worker.resetHandlers(matchesNothing),
  )
  network.resetHandlers()
  return network
}
