import { inject, test } from 'vitest'
import { probe, record } from '../../probe.js'
import { kept } from '../client.ts'
import { mock } from './setup.ts'

test('fetch', async () => {
  record(inject('environment'), await probe(() => mock.requests))
})

test('a client that was made earlier', async () => {
  record(inject('environment'), await probe(() => mock.requests, kept))
})
