import { fileURLToPath } from 'node:url'
import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../stories/*.stories.tsx'],
  addons: ['msw-storybook-addon'],
  // Serves the worker of the installed msw, the file that `npx msw init public` would copy.
  staticDirs: [{ from: '../node_modules/msw/lib/mockServiceWorker.js', to: '/mockServiceWorker.js' }],
  core: { disableTelemetry: true },
  // Only this repository needs this. Your own project has 'msw-ollama' and its components in one node_modules folder.
  viteFinal: (vite) =>
    mergeConfig(vite, {
      resolve: {
        alias: { 'msw-ollama': fromRoot('handlers/index.ts') },
        dedupe: ['msw', 'react', 'react-dom', 'ollama'],
      },
    }),
}

export default config
