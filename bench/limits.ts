/** One comparison of the benchmark, with its limit. All limits are in this file. */
export interface Row {
  name: string
  /** A module of rows/. It runs in a process of its own, so that no row affects the compiled code or the heap of another row. */
  module: 'handlers' | 'stubbed-fetch' | 'profiles' | 'dialects' | 'rules' | 'decoding' | 'loading' | 'size'
  /** The first argument of the module's `measure`. */
  argument: string
  /** The major version of msw that `handlers/` imports in this row. */
  msw?: 2 | 3
  /** The ratio that we want: at most this many times the cost of the baseline. */
  aim?: number
  /** The ratio that `--check` allows. If it is above the aim, the aim is not reached yet. Without a limit, the figure is only printed. */
  limit?: number
}

export const ROWS: readonly Row[] = [
  { name: 'handlers, msw 3, 10 pieces', module: 'handlers', argument: '10', msw: 3, aim: 1.1, limit: 1.1 },
  { name: 'handlers, msw 3, 200 pieces', module: 'handlers', argument: '200', msw: 3, aim: 1.1, limit: 1.2 },
  { name: 'handlers, msw 3, a request for another server', module: 'handlers', argument: 'foreign', msw: 3 },
  { name: 'handlers, msw 2, 10 pieces', module: 'handlers', argument: '10', msw: 2, aim: 1.1, limit: 1.2 },
  { name: 'handlers, msw 2, 200 pieces', module: 'handlers', argument: '200', msw: 2, aim: 1.1, limit: 1.35 },
  { name: 'handlers, msw 2, a request for another server', module: 'handlers', argument: 'foreign', msw: 2 },
  { name: 'mock.fetch, 10 pieces', module: 'stubbed-fetch', argument: '10', aim: 1.5, limit: 1.5 },
  { name: 'mock.fetch, 200 pieces', module: 'stubbed-fetch', argument: '200', aim: 1.5, limit: 1.5 },
  { name: 'strict, 10 pieces', module: 'profiles', argument: '10', aim: 1.1, limit: 1.1 },
  { name: 'strict, 200 pieces', module: 'profiles', argument: '200', aim: 1.1, limit: 1.1 },
  {
    name: '/v1/chat/completions, 200 pieces',
    module: 'dialects',
    argument: '/v1/chat/completions',
    aim: 1.5,
    limit: 1.5,
  },
  { name: '/v1/completions, 200 pieces', module: 'dialects', argument: '/v1/completions', aim: 1.5, limit: 1.5 },
  { name: '/v1/responses, 200 pieces', module: 'dialects', argument: '/v1/responses', aim: 1.5, limit: 1.5 },
  { name: '/v1/messages, 200 pieces', module: 'dialects', argument: '/v1/messages', aim: 1.5, limit: 1.5 },
  { name: '10,000 rules, 10 pieces', module: 'rules', argument: '10', aim: 1.1, limit: 1.1 },
  { name: '10,000 rules, 200 pieces', module: 'rules', argument: '200', aim: 1.1, limit: 1.1 },
  { name: 'decoding 2 kB', module: 'decoding', argument: '2 kB', aim: 2.5, limit: 2.5 },
  { name: 'decoding 20 MB, time per byte, against 1 MB', module: 'decoding', argument: 'growth', aim: 1, limit: 1.5 },
  {
    name: 'decoding 20 MB, bytes kept per byte of the body',
    module: 'decoding',
    argument: 'memory',
    aim: 1,
    limit: 1.2,
  },
  { name: 'loading msw-ollama/core, against msw 3', module: 'loading', argument: 'core', aim: 0.5, limit: 0.5 },
  { name: 'loading msw-ollama, against msw 3', module: 'loading', argument: 'index', aim: 1.35, limit: 1.35 },
  { name: 'JavaScript of the package', module: 'size', argument: '', aim: 1, limit: 1.28 },
]
