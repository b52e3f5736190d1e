import { afterAll, expect, test } from 'vitest'
import { createProject, removeBuilt } from './commonjs-project.ts'

afterAll(removeBuilt)

// The flag is needed because msw 3 and this package are ES modules. Jest can require() them from Node 24.9 on, and only
// with this flag.
test.for(['msw', 'msw2'])('the tests of a CommonJS project pass in Jest over %s', async (msw) => {
  await using project = await createProject({ msw, ollama: 'ollama', jest: 'jest' }, 'jest-project')
  const { stderr } = await project.node('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--no-cache')

  expect(stderr).toContain('PASS ./ask.test.js')
  expect(stderr).toMatch(/Tests: +3 passed, 3 total/)
})

test('a jest that transforms the package is told what a request with a JSON schema needs, and it works with the setting', async () => {
  const libraries = { 'json-schema-faker': 'json-schema-faker', '@cfworker': '@cfworker', typescript: 'typescript' }
  await using project = await createProject({ jest: 'jest', ...libraries }, 'jest-transformed')
  const { stderr } = await project.node('node_modules/jest/bin/jest.js', '--no-cache')

  expect(stderr).toMatch(/Tests: +2 passed, 2 total/)
})
