import type { Preview } from '@storybook/react-vite'
import { mswLoader } from 'msw-storybook-addon/csf3'
import { setupWorker } from 'msw/browser'
import { mockOllama, ollamaHandlers } from 'msw-ollama'

const preview: Preview = {
  loaders: [
    mswLoader(async () => {
      const worker = setupWorker(...ollamaHandlers)
      await worker.start({ quiet: true, onUnhandledFrame: 'bypass' })
      return worker
    }),
  ],
  // Each visit begins anew: counters, models, and what was asked.
  beforeEach: () => () => mockOllama.reset(),
}

export default preview
