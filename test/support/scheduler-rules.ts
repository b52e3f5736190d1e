/** A rule of Ollama's scheduler. A test of test/handlers/capacity has the rule as its title, and docs/retries-and-time.md lists it. */
interface SchedulerRule {
  rule: string
  /** The lines of Ollama 0.33 in which the rule is written, each as `file:line`. */
  source: readonly string[]
}

/** The commit of Ollama to which the lines belong. */
export const OLLAMA_TAG = 'v0.33.0-rc2'

const SCHED = 'server/sched.go'
const ROUTES = 'server/routes.go'
const RUNNER = 'llm/llama_server.go'

export const SCHEDULER_RULES = {
  parallel: {
    rule: 'A loaded model answers `numParallel` requests at the same time, and further ones wait for a free place',
    source: [`${RUNNER}:960`, `${RUNNER}:1536`],
  },
  parallelZero: { rule: 'A `numParallel` of 0 means 1', source: [`${SCHED}:497`] },
  order: { rule: 'The request that has waited longest gets the next free place', source: [`${RUNNER}:1536`] },
  uncounted: { rule: '`maxQueue` does not limit the requests that wait for a free place', source: [`${SCHED}:201`] },
  placeEnds: {
    rule: 'A request gives its place back when its answer ends, even if nobody reads the answer',
    source: [`${RUNNER}:1542`],
  },
  placeAborted: {
    rule: 'A request that is aborted gives its place back, or stops waiting for one',
    source: [`${RUNNER}:1536`, `${RUNNER}:1542`],
  },
  vectorsOnly: {
    rule: 'A model without the capability `completion` answers one request at a time',
    source: [`${SCHED}:502`],
  },
  oneAtATime: {
    rule: 'A model of some families, such as `qwen3vl`, answers one request at a time',
    source: [`${SCHED}:508`],
  },
  loading: {
    rule: 'The first request to a model that is not in memory takes `loadMs`, and its `load_duration` says so',
    source: [`${SCHED}:627`, `${ROUTES}:710`],
  },
  queued: {
    rule: 'While a model is loaded, requests to it and to other models that are not in memory wait in a queue, and are served in order',
    source: [`${SCHED}:205`, `${SCHED}:234`],
  },
  loadedGoesOn: {
    rule: 'While a model is loaded, requests to models in memory are answered',
    source: [`${SCHED}:201`],
  },
  full: {
    rule: 'A request beyond `maxQueue` gets status 503. The request for which a model is loaded does not count',
    source: [`${SCHED}:93`, `${SCHED}:207`, `${ROUTES}:3113`],
  },
  noQueue: { rule: 'With a `maxQueue` of 0, no request waits for a model', source: [`${SCHED}:93`] },
  loadAborted: {
    rule: 'If the request for which a model is loaded is aborted, the model is not loaded, and the next request starts anew',
    source: [`${RUNNER}:1300`],
  },
  queueAborted: { rule: 'A request that is aborted in the queue is never answered', source: [`${SCHED}:237`] },
  evictIdle: {
    rule: 'Before more than `maxLoadedModels` are in memory, the one with the shortest `keep_alive` that answers no request is unloaded',
    source: [`${SCHED}:265`, `${SCHED}:1678`, `${SCHED}:1685`],
  },
  evictBusy: {
    rule: 'If all models answer requests, the server waits for the one with the shortest `keep_alive`, and the queue fills meanwhile',
    source: [`${SCHED}:355`, `${SCHED}:1692`],
  },
  threeModels: {
    rule: 'Three models are in memory by default, and with a `maxLoadedModels` of 0',
    source: [`${SCHED}:86`],
  },
  reload: {
    rule: 'A request with another `num_ctx` loads its model again, as soon as the model answers no request',
    source: [`${SCHED}:256`, `${SCHED}:345`],
  },
  keepAlive: {
    rule: 'The time of `keep_alive` begins with the end of the last request, and afterwards the model is loaded again',
    source: [`${SCHED}:395`],
  },
  keepAliveZero: {
    rule: 'With a `keep_alive` of 0, a model is unloaded when its last request has ended',
    source: [`${SCHED}:386`],
  },
  unload: {
    rule: 'A request that unloads a model is answered at once. The model leaves as soon as it answers no request, and is loaded again for the next one',
    source: [`${ROUTES}:2506`, `${SCHED}:1725`],
  },
  onlyLoads: {
    rule: 'A request without messages loads the model, and needs no place',
    source: [`${ROUTES}:478`, `${ROUTES}:2645`],
  },
  refused: {
    rule: 'A request that is refused for another reason, such as an unknown model, does not wait',
    source: [`${ROUTES}:223`],
  },
  durations: {
    rule: '`load_duration` contains the time in the queue, and `total_duration` also the time before a free place',
    source: [`${ROUTES}:2803`, `${ROUTES}:2804`],
  },
} satisfies Record<string, SchedulerRule>

export type RuleName = keyof typeof SCHEDULER_RULES

/** Returns the table of the rules as Markdown. */
export function renderSchedulerTable(): string {
  const rows = Object.values(SCHEDULER_RULES).map(({ rule, source }) => {
    const links = source.map((place) => {
      const [file = '', line = ''] = place.split(':')
      return `[${file.split('/').at(-1)}:${line}](https://github.com/ollama/ollama/blob/${OLLAMA_TAG}/${file}#L${line})`
    })
    return `| ${rule} | ${links.join(', ')} |`
  })
  return ['| rule | source |', '| --- | --- |', ...rows].join('\n')
}
