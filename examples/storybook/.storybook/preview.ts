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
  // Resets counters, models and the journal after each visit to a story, so that every visit starts from the same state.
  beforeEach: () => () => mockOllama.reset(),
}

export default preview
