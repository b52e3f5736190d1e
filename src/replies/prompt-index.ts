/** Finds those of many texts that a prompt may contain, without comparing the prompt with each text. */
export interface PromptIndex<Entry> {
  add(text: string, entry: Entry): void
  remove(entry: Entry): void
  /** Returns the entries whose text the prompt may contain, in no order. All entries whose text it does contain are among them. */
  find(prompt: string): Entry[]
}

/**
 * A text is found by a run of at most `RUN_LENGTH` of its characters. The key of a run has `BITS` bits for each character. The
 * higher bits of a character are mixed with the bits of the character before it.
 */
const RUN_LENGTH = 4
const BITS = 7
const SLOTS = 1 << 16

/**
 * Creates an index in which each text is kept under one run of four of its characters. Of all its runs, it is the one with the
 * fewest other texts. The first four characters would not do, because a thousand questions may begin alike.
 *
 * A prompt is searched once for each length of a run, from one to four characters, however many texts there are.
 */
export function createPromptIndex<Entry>(): PromptIndex<Entry> {
  /** The entries by the length of their run, and then by key. A text of less than four characters is one run of its own length. */
  const runs = Array.from({ length: RUN_LENGTH + 1 }, () => new Map<number, Entry[]>())
  const places = new Map<Entry, { entries: Map<number, Entry[]>; key: number }>()
  /**
   * Marks the keys that may exist. Most runs of a prompt belong to no text, and reading a byte is ten times as fast as reading a
   * map.
   */
  const mayHaveKey = new Uint8Array(SLOTS)

  return {
    add(text, entry) {
      const length = Math.min(text.length, RUN_LENGTH)
      const entries = runs[length]!
      const sizeOf = (key: number): number => entries.get(key)?.length ?? 0
      let rarestKey = toKey(text.slice(0, length))
      for (let i = 1; i + length <= text.length && sizeOf(rarestKey) > 0; i++) {
        const key = toKey(text.slice(i, i + length))
        if (sizeOf(key) < sizeOf(rarestKey)) rarestKey = key
      }
      const others = entries.get(rarestKey)
      if (others) others.push(entry)
      else entries.set(rarestKey, [entry])
      places.set(entry, { entries, key: rarestKey })
      mayHaveKey[toSlot(rarestKey)] = 1
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
        // A run that comes again and again in the prompt, such as spaces, adds its entries once.
        const added = new Set<number>()
        for (let i = 0; i < prompt.length; i++) {
          key = ((key << BITS) ^ prompt.charCodeAt(i)) & mask
          if (mayHaveKey[toSlot(key)] === 0 || i + 1 < length || added.has(key)) continue
          added.add(key)
          for (const entry of entries.get(key) ?? []) found.add(entry)
        }
      }
      return [...found]
    },
  }
}

/** Returns the key of a run. Two runs may have the same key, because the caller compares the texts that are found. */
function toKey(run: string): number {
  let key = 0
  for (let i = 0; i < run.length; i++) key = (key << BITS) ^ run.charCodeAt(i)
  return key & ((1 << (BITS * run.length)) - 1)
}

function toSlot(key: number): number {
  return (key ^ (key >>> 12)) & (SLOTS - 1)
}
