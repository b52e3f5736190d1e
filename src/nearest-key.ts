/** Words that other libraries use, and the keys of this package with the same meaning. The first key that is known counts. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  match: ['when'],
  matches: ['when'],
  request: ['when'],
  model: ['when', 'models'],
  prompt: ['when', 'promptTokens'],
  response: ['reply', 'content'],
  answer: ['reply', 'content'],
  output: ['reply', 'content'],
  text: ['content', 'prompt'],
  message: ['content', 'prompt'],
  status: ['error'],
  args: ['arguments'],
  input: ['prompt', 'arguments'],
  parameters: ['arguments'],
  reasoning: ['thinking'],
  thought: ['thinking'],
  tools: ['toolCalls', 'tool'],
  vector: ['embedding', 'vectors'],
  delay: ['pace'],
  latency: ['pace'],
  url: ['baseUrl'],
  host: ['baseUrl'],
  count: ['times'],
  limit: ['times'],
  persist: ['times'],
}

/** A key may differ from the known one by this share of its letters. */
const MAX_DISTANCE = 0.45

/** Returns the known key that a person most likely meant by an unknown one. Returns undefined if none is near. */
export function findNearestKey(key: string, known: readonly string[]): string | undefined {
  const word = normalize(key)
  const synonym = SYNONYMS[word]?.find((other) => known.includes(other))
  if (synonym) return synonym
  let nearest: { key: string; share: number } | undefined
  for (const other of known) {
    const normal = normalize(other)
    const share = countEdits(word, normal) / Math.max(word.length, normal.length)
    if (share <= MAX_DISTANCE && share < (nearest?.share ?? Infinity)) nearest = { key: other, share }
  }
  return nearest?.key
}

/** Writes `tool_calls`, `toolCalls` and `tool-calls` alike. */
function normalize(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '')
}

/** Counts the letters to add, remove or replace so that one word becomes the other: the Levenshtein distance. */
function countEdits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
