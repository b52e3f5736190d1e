import { defineConfig } from 'vitest/config'

const pools = [
  { pool: 'threads' },
  { pool: 'threads', isolate: false },
  { pool: 'forks' },
  { pool: 'forks', isolate: false },
  { pool: 'vmThreads' },
  { pool: 'vmForks' },
] as const

const nameOf = ({ pool, isolate = true }: { pool: string; isolate?: boolean }) =>
  `${pool}${isolate ? '' : ', \`isolate: false\`'}`

const project = (environment: string, options: object, strict = false) => ({
  test: { name: environment, provide: { environment, strict }, ...options },
})

const fixture = { include: ['fixture/*.test.ts'], setupFiles: ['msw-ollama/vitest'] }
const own = { include: ['own/*.test.ts'], setupFiles: ['./own/setup.ts'] }

const environmentOptions = { happyDOM: { settings: { fetch: { disableSameOriginPolicy: true } } } }

// One worker runs the files of a project one after the other, so that the second file meets what the first one leaves behind.
export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: [
      ...pools.flatMap((pool) => [
        project(`vitest, \`msw-ollama/vitest\`, ${nameOf(pool)}`, { ...pool, ...fixture }),
        project(`vitest, a setup file, ${nameOf(pool)}`, { ...pool, ...own }),
      ]),
      project('vitest, jsdom', { ...own, environment: 'jsdom' }),
      project('vitest, `vi.useFakeTimers()`', { ...own, include: ['timers/*.test.ts'], testTimeout: 30_000 }),
      project('vitest, happy-dom', { ...own, environment: 'happy-dom' }),
      project('vitest, happy-dom, `strict: true`', { ...own, environment: 'happy-dom' }, true),
      project(
        'vitest, happy-dom, `strict: true`, `disableSameOriginPolicy: true`',
        { ...own, environment: 'happy-dom', environmentOptions },
        true,
      ),
    ],
  },
})
