import { HttpHandler } from 'msw'
import msw from 'msw/package.json' with { type: 'json' }
import { expect, inject, test, vi } from 'vitest'
import { environment, openNetwork } from '#network'
import { ollamaHandlers } from '../../../handlers/index.ts'

test('msw resolves to the major version that the project names', () => {
  expect(msw.version).toMatch(new RegExp(`^${inject('mswMajor')}\\.`))
})

test('the package imports the same msw as the test', () => {
  expect(ollamaHandlers.length).toBeGreaterThan(0)
  for (const handler of ollamaHandlers) expect(handler).toBeInstanceOf(HttpHandler)
})

test('a test imports the #network of its environment', () => {
  expect(environment).toBe('document' in globalThis ? 'browser' : 'node')
})

test('a request that no handler answers is refused, and its URL is printed', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue()
  const network = await openNetwork(...ollamaHandlers)

  await expect(fetch('http://ollama.test/logo.png')).rejects.toThrow(TypeError)
  expect(print).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('http://ollama.test/logo.png'))

  await network.close()
  print.mockRestore()
})

test('a network can be opened again after it is closed, but not twice at the same time', async () => {
  const network = await openNetwork(...ollamaHandlers)
  await expect(openNetwork()).rejects.toThrow('Close it first')
  await network.close()

  await using another = await openNetwork()
  expect(another.close).toBeTypeOf('function')
})
