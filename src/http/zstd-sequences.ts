// Measures a compressed block, without decompressing it. The library does not check how much a block contains, so that a block of
// 15 bytes could keep it busy for minutes. See RFC 8878, 3.1.1.3.

import { DAMAGED, ZstdError } from './zstd-error.ts'

/** A decoding table: for each state its symbol, and how to get to the next state. */
interface Table {
  log: number
  symbols: Uint8Array
  bits: Uint8Array
  bases: Uint16Array
}

/** The tables of literal lengths, offsets and match lengths. A block may use those of the block before it. */
export type Tables = [Table?, Table?, Table?]

const LITERAL_BITS = [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const MATCH_BITS = [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const LITERAL_BASES = toBases(LITERAL_BITS, 0)
const MATCH_BASES = toBases(MATCH_BITS, 3)

/** How often each symbol occurs in the tables that a block may use without writing them. */
const DEFAULT_COUNTS = [
  [4, 3, ...Array<number>(11).fill(2), 1, 1, 1, ...Array<number>(9).fill(2), 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
  [1, 1, 1, 1, 1, 1, 2, 2, 2, ...Array<number>(15).fill(1), -1, -1, -1, -1, -1],
  [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1],
]
const DEFAULT_LOGS = [6, 5, 6]
/** Indexes of these lists: 0 literal lengths, 1 offsets, 2 match lengths, 3 weights of Huffman codes. */
const MAX_LOGS = [9, 8, 9, 6]
const MAX_SYMBOLS = [35, 31, 52, 255]

function zeros(length: number): number[] {
  return Array<number>(length).fill(0)
}

function toBases(bits: readonly number[], start: number): number[] {
  let base = start
  return bits.map((count) => {
    const own = base
    base += 2 ** count
    return own
  })
}

/**
 * Returns how many bytes a compressed block contains.
 *
 * @param tables the tables of the frame, which this function changes
 * @param most a size from which the exact one does not matter
 * @throws ZstdError if the block is damaged
 */
export function measureBlock(block: Uint8Array, tables: Tables, most: number): number {
  const { size, end } = readLiterals(block)
  let at = end
  let count = byteAt(block, at++)
  if (count === 0 || size > most) return size
  if (count > 127)
    count = count < 255 ? (count - 128) * 256 + byteAt(block, at++) : 0x7f00 + readNumber(block, (at += 2) - 2, 2)
  const modes = byteAt(block, at++)
  for (let kind = 0; kind < 3; kind++) {
    const mode = (modes >> (6 - 2 * kind)) & 3
    if (mode === 0) tables[kind] = createTable(DEFAULT_COUNTS[kind]!, DEFAULT_LOGS[kind]!)
    if (mode === 1) tables[kind] = createConstantTable(byteAt(block, at++))
    if (mode === 2) {
      const { counts, log, end: next } = readCounts(block, at, kind)
      tables[kind] = createTable(counts, log)
      at = next
    }
    check(tables[kind] !== undefined)
  }
  return size + sumMatches(block.subarray(at), tables as [Table, Table, Table], count, most)
}

/** Reads the header of the literals: how many there are, and where they end in the block. */
function readLiterals(block: Uint8Array): { size: number; end: number } {
  const first = byteAt(block, 0)
  const isPlain = (first & 3) < 2
  const format = (first >> 2) & 3
  if (isPlain) {
    const header = format === 1 ? 2 : format === 3 ? 3 : 1
    const size = Math.floor(readNumber(block, 0, header) / (header === 1 ? 8 : 16))
    return { size, end: header + ((first & 3) === 0 ? size : 1) }
  }
  const header = format < 2 ? 3 : format + 2
  const bits = format < 2 ? 10 : format === 2 ? 14 : 18
  const value = Math.floor(readNumber(block, 0, header) / 16)
  if ((first & 3) === 2 && byteAt(block, header) < 128) {
    // With a table of only one symbol, the library would read weights for ever.
    const { counts, log } = readCounts(block, header + 1, 3)
    check(!counts.includes(2 ** log))
  }
  return { size: value % 2 ** bits, end: header + Math.floor(value / 2 ** bits) }
}

function sumMatches(
  data: Uint8Array,
  [literals, offsets, matches]: [Table, Table, Table],
  count: number,
  most: number,
): number {
  const last = byteAt(data, data.length - 1)
  check(last > 0)
  let position = data.length * 8 - 8 + (31 - Math.clz32(last))
  const take = (bits: number): number => {
    position -= bits
    check(position >= 0)
    return (readLoose(data, position >> 3) >>> (position & 7)) & (2 ** bits - 1)
  }
  let literal = take(literals.log)
  let offset = take(offsets.log)
  let match = take(matches.log)
  let sum = 0
  let copied = 0
  for (let left = count; left > 0; left--) {
    const literalCode = literals.symbols[literal]!
    const matchCode = matches.symbols[match]!
    check(literalCode <= MAX_SYMBOLS[0]! && matchCode <= MAX_SYMBOLS[2]!)
    position -= offsets.symbols[offset]!
    sum += MATCH_BASES[matchCode]! + take(MATCH_BITS[matchCode]!)
    copied += LITERAL_BASES[literalCode]! + take(LITERAL_BITS[literalCode]!)
    if (sum > most || copied > most) return most + 1
    if (left === 1) break
    literal = literals.bases[literal]! + take(literals.bits[literal]!)
    match = matches.bases[match]! + take(matches.bits[match]!)
    offset = offsets.bases[offset]! + take(offsets.bits[offset]!)
  }
  return sum
}

/** Reads how often each symbol occurs in a table that a block writes. */
function readCounts(block: Uint8Array, start: number, kind: number): { counts: number[]; log: number; end: number } {
  let position = start * 8
  const peek = (bits: number): number => {
    const at = position >> 3
    check(at < block.length)
    return (readLoose(block, at) >>> (position & 7)) & (2 ** bits - 1)
  }
  const log = peek(4) + 5
  check(log <= MAX_LOGS[kind]!)
  position += 4
  const counts: number[] = []
  let left = 2 ** log
  while (left > 0) {
    check(counts.length <= MAX_SYMBOLS[kind]!)
    const bits = 31 - Math.clz32(left + 1)
    const short = 2 ** (bits + 1) - 2 - left
    const long = peek(bits + 1)
    const low = long & (2 ** bits - 1)
    const isShort = low < short
    position += isShort ? bits : bits + 1
    const value = isShort || long < 2 ** bits ? low : long - short
    const count = value - 1
    counts.push(count)
    left -= Math.abs(count)
    if (count !== 0) continue
    let repeats: number
    do {
      repeats = peek(2)
      position += 2
      counts.push(...zeros(repeats))
    } while (repeats === 3)
  }
  check(left === 0 && counts.length <= MAX_SYMBOLS[kind]! + 1)
  return { counts, log, end: (position + 7) >> 3 }
}

function createTable(counts: readonly number[], log: number): Table {
  const size = 2 ** log
  const table: Table = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size), bases: new Uint16Array(size) }
  let high = size
  counts.forEach((count, symbol) => {
    if (count === -1) table.symbols[--high] = symbol
  })
  let at = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      table.symbols[at] = symbol
      do at = (at + (size >> 1) + (size >> 3) + 3) % size
      while (at >= high)
    }
  })
  const next = counts.map((count) => Math.abs(count))
  for (let state = 0; state < size; state++) {
    const value = next[table.symbols[state]!]!++
    const bits = log - (31 - Math.clz32(value))
    table.bits[state] = bits
    table.bases[state] = value * 2 ** bits - size
  }
  return table
}

function createConstantTable(symbol: number): Table {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) }
}

/** Reads a number of three bytes. What is missing at the end of the data is 0. */
function readLoose(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16)
}

function readNumber(data: Uint8Array, at: number, bytes: number): number {
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + byteAt(data, at + i)
  return value
}

function byteAt(data: Uint8Array, at: number): number {
  check(at < data.length)
  return data[at]!
}

function check(isRight: boolean): void {
  if (!isRight) throw new ZstdError(DAMAGED)
}
