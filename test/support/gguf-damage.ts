import { GgufError, readGguf } from '../../src/protocol/gguf.ts'
import { createDice } from './abort-scenarios.ts'
import { metadataOf, writeGguf } from './gguf-file.ts'

const MAX_PROCESSOR_MS = 100
/** The larger of the two limits applies to the memory of one file, in bytes. */
const MAX_BYTES = 1_000_000
const MAX_BYTES_PER_BYTE = 10

/** Byte patterns that stand for lengths and counts that are far too large, or for nothing. */
const HOSTILE = [
  [255, 255, 255, 255, 255, 255, 255, 255],
  [255, 255, 255, 255, 255, 255, 255, 127],
  [0, 0, 0, 0, 1, 0, 0, 0],
  [0, 0, 0, 128],
  [255, 255, 255, 255],
  [0, 0, 0, 0, 0, 0, 0, 0],
  [9, 0, 0, 0],
]

/**
 * Damages GGUF files, and reads them.
 *
 * @returns a sentence for each file that was answered in another way than with a header or a GgufError, too slowly, or with too much memory
 */
export function damageMany({ seed, count }: { seed: number; count: number }): { faults: string[] } {
  const dice = createDice(seed)
  const files = [
    writeGguf({ weights: 64 }),
    writeGguf({ version: 1, weights: 64 }),
    writeGguf({ isLittleEndian: false, metadata: metadataOf('gemma3'), weights: 64 }),
    writeGguf({
      metadata: metadataOf('llama', { 'a.list': ['uint8', Array.from({ length: 500 }, () => 1)] }),
      weights: 64,
    }),
  ]
  const faults: string[] = []
  for (let i = 0; i < count; i++) {
    const file = files[dice(files.length)]!
    const damaged = damage(file, dice)
    // The garbage collector can add to one measurement, but not to each of three.
    const measured = [measureReading(damaged)]
    while (measured.at(-1)!.exceeds && measured.length < 3) measured.push(measureReading(damaged))
    const { thrown, exceeds } = measured.at(-1)!
    if (thrown !== undefined) faults.push(`file ${i} of seed ${seed}: ${thrown}`)
    if (exceeds) faults.push(`file ${i} of seed ${seed} ${exceeds}`)
  }
  return { faults }
}

interface Measured {
  /** An error that is not a GgufError. */
  thrown?: string
  /** A phrase that says which limit the reading exceeds. */
  exceeds?: string
}

function measureReading(file: Uint8Array): Measured {
  const usage = process.cpuUsage()
  const before = process.memoryUsage().heapUsed
  let thrown: string | undefined
  try {
    readGguf(file)
  } catch (error) {
    if (!(error instanceof GgufError)) thrown = String(error)
  }
  const bytes = process.memoryUsage().heapUsed - before
  const { user, system } = process.cpuUsage(usage)
  const milliseconds = (user + system) / 1000
  return {
    ...(thrown !== undefined && { thrown }),
    ...(milliseconds > MAX_PROCESSOR_MS && { exceeds: `took ${milliseconds} ms` }),
    ...(bytes > Math.max(MAX_BYTES, MAX_BYTES_PER_BYTE * file.length) && { exceeds: `took ${bytes} bytes` }),
  }
}

function damage(file: Uint8Array, dice: (sides: number) => number): Uint8Array {
  const damaged = file.slice()
  for (let times = 1 + dice(3); times > 0; times--) {
    const at = dice(damaged.length)
    const kind = dice(4)
    if (kind === 0) return damaged.subarray(0, at)
    if (kind === 1) damaged[at] = dice(256)
    else damaged.set(HOSTILE[dice(HOSTILE.length)]!.slice(0, damaged.length - at), at)
  }
  return damaged
}
