// The section "The rules for faults" of docs/faults.md says what clients other than fetch see.
import { once } from 'node:events'
import http from 'node:http'
import axios from 'axios'
import { expect, test } from 'vitest'
import { createMockOllama, type Wire } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'

const mock = createMockOllama()
await intercept(mock)
const url = 'http://localhost:11434/api/tags'

const FAULTS: Wire[] = [{ fault: 'refused' }, { fault: 'disconnect', after: 0 }]

test.for(FAULTS)('with %o, a request of node:http fails with an error without a code', async (wire) => {
  mock.configure({ wire })
  const [error] = (await once(http.get(url), 'error')) as [Error & { code?: string }]

  expect(error).toMatchObject({ name: 'TypeError', message: 'Network error' })
  expect(error.code).toBeUndefined()
})

test.for(FAULTS)('with %o, a request of axios fails with an error without a response or a code', async (wire) => {
  mock.configure({ wire })

  const error = (await axios.get(url).catch((reason: unknown) => reason)) as Error & {
    code?: string
    response?: unknown
  }

  expect(error).toMatchObject({ message: 'Network error' })
  expect([error.code, error.response]).toEqual([undefined, undefined])
})
