import msw from 'msw/package.json' with { type: 'json' }
import { expect, inject, test } from 'vitest'

test("the worker script has the version of the project's msw", async () => {
  const script = await (await fetch(inject('workerUrl'))).text()

  expect(script).toContain(`const PACKAGE_VERSION = '${msw.version}'`)
})
