/** Finds, among many texts, those that a prompt may contain, without a look at the others. */
export interface PromptIndex<Entry> {
  add(text: string, entry: Entry): void
  remove(entry: Entry): void
  /** Those whose text the prompt may contain, in no order; none that it does contain is missing. */
  find(prompt: string): Entry[]
}

/** How many characters of a text it is found by, and how many bits each has in a key: what is longer is cut, or mixed. */
const RUN_LENGTH = 4
const BITS = 7
const SLOTS = 1 << 16

/**
 * Keeps each text under that one of its runs of four characters under which the fewest others are kept. A prompt is then
 * looked through once, whatever the number of texts.
 *
 * Why not its first four: a thousand questions begin alike.
 */
export function createPromptIndex<Entry>(): PromptIndex<Entry> {
  /** By the length of a run: a shorter text is one run of its own length. */
  const runs = Array.from({ length: RUN_LENGTH + 1 }, () => new Map<number, Entry[]>())
  const places = new Map<Entry, { entries: Map<number, Entry[]>; key: number }>()
  /** Which keys may be there: a byte is asked ten times as fast as a map, and most runs of a prompt are no text's. */
  const mayHave = new Uint8Array(SLOTS)

  return {
    add(text, entry) {
      const length = Math.min(text.length, RUN_LENGTH)
      const entries = runs[length]!
      const sizeOf = (key: number): number => entries.get(key)?.length ?? 0
      let best = toKey(text.slice(0, length))
      for (let i = 1; i + length <= text.length && sizeOf(best) > 0; i++) {
        const key = toKey(text.slice(i, i + length))
        if (sizeOf(key) < sizeOf(best)) best = key
      }
      const others = entries.get(best)
      if (others) others.push(entry)
      else entries.set(best, [entry])
      places.set(entry, { entries, key: best })
      mayHave[toSlot(best)] = 1
    },
    remove(entry) {
      const place = places.get(entry)
      if (!place) return
      places.delete(entry)
      const left = place.entries.get(place.key)!.filter((other) => other !== entry)
      if (left.length > 0) place.entries.set(place.key, left)
      else place.entries.delete(place.key)
    },
    find(prompt) {
      const found = new Set<Entry>(runs[0]!.get(0))
      for (let length = 1; length <= RUN_LENGTH; length++) {
        const entries = runs[length]!
        if (entries.size === 0) continue
        const mask = (1 << (BITS * length)) - 1
        let key = 0
        for (let i = 0; i < prompt.length; i++) {
          key = ((key << BITS) ^ prompt.charCodeAt(i)) & mask
          if (mayHave[toSlot(key)] === 0 || i + 1 < length) continue
          for (const entry of entries.get(key) ?? []) found.add(entry)
        }
      }
      return [...found]
    },
  }
}

/** A number for a run. Two runs may share one: what is found is compared anyway. */
function toKey(run: string): number {
  let key = 0
  for (let i = 0; i < run.length; i++) key = (key << BITS) ^ run.charCodeAt(i)
  return key & ((1 << (BITS * run.length)) - 1)
}

function toSlot(key: number): number {
  return (key ^ (key >>> 12)) & (SLOTS - 1)
}
