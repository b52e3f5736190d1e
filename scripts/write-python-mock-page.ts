// npm run docs:python-mock: writes docs/python-mock.md from what the Python mock answered.
import { writeFile } from 'node:fs/promises'
import { PAGE, renderPythonMockPage } from '../test/support/render-python-mock-page.ts'

await writeFile(PAGE, await renderPythonMockPage())
