import { probe, record } from '../probe.js'

test.each(['one', 'two'])('%s', async () => {
  record(globalThis.environment, await probe(() => globalThis.mock.requests))
})
