import { http, type AnyHandler } from 'msw'
import { setupWorker } from 'msw/browser'
import { inject } from 'vitest'
import { onlyOne, refuseUnhandled, type Network } from './network.ts'

export const environment: 'node' | 'browser' = 'browser'

const options = {
  quiet: true,
  serviceWorker: { url: inject('workerUrl') },
  // The page's own origin serves the tests' modules.
  ...refuseUnhandled((url) => url.host === location.host),
}

async function startWorker() {
  const worker = setupWorker()
  await worker.start(options)
  return worker
}

// Started once for the page and never stopped, only its handlers change: a worker that is stopped unregisters itself
// when it sees no other page, and the page that comes next would find it half gone.
let started: ReturnType<typeof startWorker> | undefined

// msw keeps the handlers it has when it is given none: this one stands for "none".
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
