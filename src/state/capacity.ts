import { refuse, refuseUnknownKeys } from '../misuse.ts'

/**
 * How much a server can do at the same time, as the settings of Ollama's scheduler. A field that is left out has the default of Ollama 0.33.
 *
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go
 * @example
 * createMockOllama({ capacity: { numParallel: 2, maxQueue: 8, maxLoadedModels: 1, loadMs: 3000 } })
 */
export interface Capacity {
  /**
   * How many requests a loaded model answers at the same time, as `OLLAMA_NUM_PARALLEL`: a whole number, where 0 means 1. Further requests to
   * the model wait for a free place, however many they are. A model without the capability `completion`, and a model of a family for which
   * Ollama allows only one request, such as `qwen3vl`, answers one request at a time.
   * @default 1
   */
  numParallel?: number
  /**
   * How many requests wait while a model is loaded or unloaded, as `OLLAMA_MAX_QUEUE`: a whole number from 0. The request for which the server
   * loads or unloads a model is not one of them. A further request gets status 503.
   * @default 512
   */
  maxQueue?: number
  /**
   * How many models are in memory at the same time, as `OLLAMA_MAX_LOADED_MODELS`: a whole number, where 0 means 3. Before a further model is
   * loaded, another one is unloaded, as soon as it answers no request.
   * @default 3
   */
  maxLoadedModels?: number
  /**
   * How long it takes to load a model, in milliseconds. With `Infinity`, no model is ever loaded. The time is a timer, so fake timers control
   * it. With 0, the mock sets no timer.
   * @default 0
   */
  loadMs?: number
}

/** @throws TypeError that says what to give, if a value is not a {@link Capacity} */
export function assertCapacity(task: string, capacity: unknown): asserts capacity is Capacity {
  if (typeof capacity !== 'object' || capacity === null || Array.isArray(capacity)) {
    refuse(task, capacity, 'capacity', 'an object such as { numParallel: 2, loadMs: 3000 }')
  }
  refuseUnknownKeys(task, 'capacity', capacity, ['numParallel', 'maxQueue', 'maxLoadedModels', 'loadMs'])
  const { loadMs, ...counts } = capacity as Record<string, unknown>
  for (const [key, count] of Object.entries(counts)) {
    if (count !== undefined && !(Number.isInteger(count) && (count as number) >= 0)) {
      refuse(task, count, `${key} of capacity`, 'a whole number from 0')
    }
  }
  if (loadMs !== undefined && !(typeof loadMs === 'number' && loadMs >= 0)) {
    refuse(task, loadMs, 'loadMs of capacity', 'milliseconds, 0 or more')
  }
}
