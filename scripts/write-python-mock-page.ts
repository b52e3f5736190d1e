// npm run docs:python-mock: writes docs/python-mock.md from the recorded answers of the Python mock.
import { writeFile } from 'node:fs/promises'
import { PAGE, renderPythonMockPage } from '../test/support/render-python-mock-page.ts'

await writeFile(PAGE, await renderPythonMockPage())
