import { inject, test, vi } from 'vitest'
import { probe, record } from '../../probe.js'
import { mock } from '../own/setup.ts'

test('fetch', async () => {
  vi.useFakeTimers()
  record(inject('environment'), await probe(() => mock.requests))
})
