import type { AnyHandler } from 'msw'
import { setupServer } from 'msw/node'
import { openNetwork, refuseUnhandled, type Network } from './network.ts'

export const environment: 'node' | 'browser' = 'node'

const options = refuseUnhandled(() => false)

export async function intercept(...handlers: AnyHandler[]): Promise<Network> {
  const server = setupServer(...handlers)
  const network = openNetwork(
    {
      use: server.use,
      resetHandlers: () => server.resetHandlers(),
      restoreHandlers: server.restoreHandlers,
    },
    server.close,
  )
  server.listen(options)
  return network
}
