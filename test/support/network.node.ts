import type { AnyHandler } from 'msw'
import { setupServer } from 'msw/node'
import { onlyOne, refuseUnhandled, type Network } from './network.ts'

export const environment: 'node' | 'browser' = 'node'

const options = refuseUnhandled(() => false)

export async function openNetwork(...handlers: AnyHandler[]): Promise<Network> {
  const server = setupServer(...handlers)
  const network = onlyOne(
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
