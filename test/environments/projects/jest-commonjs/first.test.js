const { probe, record } = require('../probe.js')

const names = JSON.stringify(globalThis.fakeTimers) === '{}' ? ['one'] : ['one', 'two']
test.each(names)(
  '%s',
  async () => {
    if (globalThis.fakeTimers) jest.useFakeTimers(globalThis.fakeTimers)
    record(globalThis.environment, await probe(() => globalThis.mock.requests))
  },
  30_000,
)
