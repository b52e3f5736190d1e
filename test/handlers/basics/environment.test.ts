import { HttpHandler } from 'msw'
import msw from 'msw/package.json' with { type: 'json' }
import { expect, inject, test, vi } from 'vitest'
import { environment, openNetwork } from '#network'
import { ollamaHandlers } from '../../../handlers/index.ts'

test("resolves the project's major version of msw", () => {
  expect(msw.version).toMatch(new RegExp(`^${inject('mswMajor')}\\.`))
})

test('gives the package the same msw as the test', () => {
  expect(ollamaHandlers.length).toBeGreaterThan(0)
  for (const handler of ollamaHandlers) expect(handler).toBeInstanceOf(HttpHandler)
})

test('takes the #network of its environment', () => {
  expect(environment).toBe('document' in globalThis ? 'browser' : 'node')
})

test('refuses what no handler answers, and says so', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue()
  const network = await openNetwork(...ollamaHandlers)

  await expect(fetch('http://ollama.test/logo.png')).rejects.toThrow(TypeError)
  expect(print).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('http://ollama.test/logo.png'))

  await network.close()
  print.mockRestore()
})

test('intercepts again once it is closed, and never twice at a time', async () => {
  const network = await openNetwork(...ollamaHandlers)
  await expect(openNetwork()).rejects.toThrow('Close it first')
  await network.close()

  await using another = await openNetwork()
  expect(another.close).toBeTypeOf('function')
})
