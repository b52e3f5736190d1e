import type { TextPieces } from './text-pieces.ts'

/** The longest end of a text that is the beginning of a name. */
interface State {
  readonly length: number
  readonly next: Map<string, State>
  /** The state of the longest shorter end that is the beginning of a name. */
  fallback: State | undefined
  /** The longest name with which the text of this state ends. */
  name: string | undefined
  /** Whether the text of this state ends with the beginning of a name, and the name is longer. */
  isUnfinished: boolean
}

/** The automaton of Aho and Corasick: it looks for all names at once, and reads each character once. */
export interface NameAutomaton {
  readonly start: State
  readonly names: ReadonlySet<string>
}

/** @param names an empty name is found nowhere */
export function createNameAutomaton(names: readonly string[]): NameAutomaton {
  const start = createState(0)
  for (const name of names) addName(start, name)
  setFallbacks(start)
  return { start, names: new Set(names) }
}

/** Looks for the name that begins first in a text. If several begin there, it looks for the longest. */
export class NameSearch {
  readonly #start: State
  #state: State
  #read = 0
  #found: { name: string; start: number } | undefined
  #isSure = false

  constructor({ start, names }: NameAutomaton) {
    this.#start = this.#state = start
    if (names.has('')) this.#found = { name: '', start: 0 }
  }

  /** Reads the text further, as far as it may decide. */
  read(text: TextPieces): void {
    while (!this.#isSure && this.#read < text.length) {
      this.#state = follow(this.#start, this.#state, text.at(this.#read++))
      const { name } = this.#state
      if (name !== undefined) this.#take(name, this.#read - name.length)
      const candidate = this.#read - this.#state.length
      this.#isSure = this.#found !== undefined && candidate > this.#found.start
    }
  }

  /** The name that was found so far, and the offset of its end. */
  get found(): { name: string; end: number } | undefined {
    return this.#found && { name: this.#found.name, end: this.#found.start + this.#found.name.length }
  }

  #take(name: string, start: number): void {
    const found = this.#found
    if (found && (start > found.start || (start === found.start && name.length <= found.name.length))) return
    this.#found = { name, start }
  }
}

/** Tells whether a text that comes in pieces ends with the beginning of a name. */
export class UnfinishedName {
  readonly #start: State
  #state: State

  constructor({ start }: NameAutomaton) {
    this.#start = this.#state = start
  }

  read(piece: string): void {
    for (let i = 0; i < piece.length; i++) this.#state = follow(this.#start, this.#state, piece[i]!)
  }

  /** @param length how many characters at the end of the text count */
  endsWithin(length: number): boolean {
    while (this.#state.length > length) this.#state = this.#state.fallback!
    return this.#state.isUnfinished
  }
}

function createState(length: number): State {
  return { length, next: new Map(), fallback: undefined, name: undefined, isUnfinished: false }
}

function addName(start: State, name: string): void {
  let state = start
  for (let i = 0; i < name.length; i++) {
    let next = state.next.get(name[i]!)
    if (!next) {
      next = createState(i + 1)
      state.next.set(name[i]!, next)
    }
    state = next
  }
  if (state !== start) state.name = name
}

/** Sets what a state knows from its fallback: those of shorter texts first, because a longer text falls back to a shorter one. */
function setFallbacks(start: State): void {
  let states = [start]
  while (states.length > 0) {
    const longer: State[] = []
    for (const state of states) {
      for (const [character, next] of state.next) {
        next.fallback = state.fallback ? follow(start, state.fallback, character) : start
        next.name ??= next.fallback.name
        next.isUnfinished = next.next.size > 0 || next.fallback.isUnfinished
        longer.push(next)
      }
    }
    states = longer
  }
}

/** Returns the state after a character: that of the longest end of the text that is the beginning of a name. */
function follow(start: State, from: State, character: string): State {
  for (let state: State | undefined = from; state; state = state.fallback) {
    const next = state.next.get(character)
    if (next) return next
  }
  return start
}
