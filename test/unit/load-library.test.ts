import { expect, test } from 'vitest'
import { loadLibrary } from '../../src/engine/load-library.ts'

test('a library that cannot be loaded is named, with what it is for and what to do', async () => {
  const cause = new Error("Cannot find module 'fzstd' from 'router.js'\nRequire stack:\n- router.js")
  const loading = loadLibrary('fzstd', 'to read a body', () => Promise.reject(cause))

  await expect(loading).rejects.toThrow(
    /^Failed to load fzstd, which msw-ollama needs to read a body: found the error 'Cannot find module 'fzstd' from 'router\.js''\. Install .+ moduleNameMapper/,
  )
  await expect(loading).rejects.toMatchObject({ cause })
})

test('a library that can be loaded is returned', async () => {
  expect(await loadLibrary('a', 'to test', async () => 5)).toBe(5)
})
