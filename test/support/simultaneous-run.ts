// Many streams at the same time, whose clients read, leave, or are broken off by a reset. A plain program runs this as well as a test.

import type { MockOllama, MockOllamaOptions, RecordedRequest } from '../../handlers/index.ts'
import { nextTask } from '../../src/streaming/clock.ts'
import { createDice } from './abort-scenarios.ts'
import { defer } from './defer.ts'
import { toRequest } from './dialects.ts'
import { postTo, type Target } from './requests.ts'
import { isEndless, planStreams, type StreamPlan } from './stream-plans.ts'

/** This is more than the number of pending requests above which a mock looks for abandoned ones. */
const AT_ONCE = 1200
const ROUNDS = 3

/** One stream after the run. */
export interface EndedStream {
  plan: StreamPlan
  status: number | undefined
  /** The text that the client has received, from whole and broken lines. */
  body: string
  /** Whether the client has seen the end of the body. */
  hasEnded: boolean
  /** The error that the client got. */
  error: unknown
  /** What the journal said at the end of the round, or immediately before its reset. */
  recorded: RecordedRequest | undefined
}

export interface SimultaneousRun {
  /** The streams of the rounds that a reset has ended, and those of the last round. */
  streams: EndedStream[]
  /** All entries of the journal, in their order. */
  entries: RecordedRequest[]
  generators: { begun: number; ended: number }
}

/** The options of the mock, and the function that runs the streams against it. */
export interface SimultaneousStreams {
  options: MockOllamaOptions
  run(mock: MockOllama, target: Target): Promise<SimultaneousRun>
}

/**
 * Prepares three rounds of 1,200 streams. The streams of a round are open at the same time: no reply says anything before all of them have
 * been asked. In all rounds but the last one, a reset comes when a part of the streams has ended.
 */
export function prepareStreams(seed: number): SimultaneousStreams {
  const dice = createDice(seed)
  const generators = { begun: 0, ended: 0 }
  const plans = new Map<string, StreamPlan>()
  let open = defer<void>()
  let asked = 0

  async function* speak(plan: StreamPlan, signal: AbortSignal): AsyncGenerator<string> {
    generators.begun++
    try {
      await open.promise
      for (const piece of plan.pieces) {
        await passTasks(plan.tasksBetween)
        yield piece
      }
      if (plan.fate === 'fails') throw new Error('broken')
      if (isEndless(plan)) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    } finally {
      generators.ended++
    }
  }

  const options: MockOllamaOptions = {
    journalLimit: ROUNDS * AT_ONCE,
    reply({ prompt }, { signal }) {
      const plan = plans.get(prompt)!
      if (++asked === AT_ONCE) open.resolve()
      if (plan.fate === 'sleeps') return { content: plan.pieces, pace: { firstTokenMs: 1_000_000 } }
      return speak(plan, signal)
    },
  }

  async function run(mock: MockOllama, target: Target): Promise<SimultaneousRun> {
    const streams: EndedStream[] = []
    const entries: RecordedRequest[] = []
    for (let round = 1; round <= ROUNDS; round++) {
      open = defer()
      asked = 0
      const isLast = round === ROUNDS
      const resetsAfter = isLast ? Infinity : AT_ONCE / 4 + dice(AT_ONCE / 4)
      const all = planStreams(AT_ONCE, seed + round).map((plan): EndedStream => {
        plans.set(plan.id, plan)
        return { plan, status: undefined, body: '', hasEnded: false, error: undefined, recorded: undefined }
      })
      let ended = 0
      const record = (): void => {
        entries.push(...mock.requests)
        const byId = new Map(mock.requests.map((entry) => [entry.prompt, entry]))
        for (const stream of all) stream.recorded = byId.get(stream.plan.id)
      }
      await Promise.all(
        all.map(async (stream) => {
          await follow(stream, target, { opened: open.promise, staysTillReset: !isLast })
          if (++ended !== resetsAfter) return
          record()
          mock.reset()
        }),
      )
      if (isLast) record()
      streams.push(...all)
    }
    return { streams, entries, generators }
  }
  return { options, run }
}

/** Sends the request of a stream, and reads or leaves its response as the plan says. */
async function follow(
  stream: EndedStream,
  target: Target,
  { opened, staysTillReset }: { opened: Promise<void>; staysTillReset: boolean },
): Promise<void> {
  const { id, dialect, fate, moment } = stream.plan
  const controller = new AbortController()
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  const leave = async (): Promise<void> => {
    await opened
    await passTasks(moment)
    if (fate === 'cancels' && reader) await reader.cancel()
    else controller.abort()
  }
  const read = async (): Promise<void> => {
    const { path, body } = toRequest(dialect, id, { stream: true })
    const response = await postTo(target, path, body, { signal: controller.signal })
    stream.status = response.status
    const decoder = new TextDecoder()
    reader = response.body!.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      stream.hasEnded = done
      if (done) return
      stream.body += decoder.decode(value, { stream: true })
      if (fate === 'breaks') return void (await reader.cancel())
    }
  }
  const note = (error: unknown): void => {
    stream.error = error
  }
  const waits = fate === 'waits' || fate === 'sleeps'
  const leaves = fate === 'aborts' || fate === 'cancels' || (waits && !staysTillReset)
  await Promise.all([read().catch(note), leaves && leave().catch(note)])
}

async function passTasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await nextTask()
}
