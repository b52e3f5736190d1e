/** The states that may follow a state, by the next character. Most states have one, so it is kept without a map. */
interface State {
  code: number
  next: State | undefined
  others: Map<number, State> | undefined
  /** The state of the longest shorter end of the same text. */
  fallback: State | undefined
  /** The length of the longest word with which the text of this state ends. 0: it ends with no word. */
  found: number
}

/**
 * Creates a function that looks for words in a text which comes in pieces. It reads each character once, however many words there are
 * and however long they are, because it is the automaton of Aho and Corasick: a state is the longest end of the text that is the
 * beginning of a word.
 *
 * @returns a function that takes the next piece. It returns where the first word begins that ends in this piece, counted from the start of
 * the piece, so the number is below 0 if the word began in an earlier piece. It returns undefined if no word ends in this piece.
 */
export function createTextSearch(words: readonly string[]): (piece: string) => number | undefined {
  const root = createState()
  for (const word of words) addWord(root, word)
  setFallbacks(root)
  let state = root
  return (piece) => {
    let first: number | undefined
    for (let i = 0; i < piece.length; i++) {
      state = follow(root, state, piece.charCodeAt(i))
      if (state.found > 0) first = Math.min(first ?? Infinity, i + 1 - state.found)
    }
    return first
  }
}

function createState(): State {
  return { code: -1, next: undefined, others: undefined, fallback: undefined, found: 0 }
}

function addWord(root: State, word: string): void {
  let state = root
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    let next = nextOf(state, code)
    if (!next) {
      next = createState()
      if (state.next) (state.others ??= new Map()).set(code, next)
      else [state.code, state.next] = [code, next]
    }
    state = next
  }
  if (state !== root) state.found = word.length
}

/** Sets the fallbacks, those of shorter texts first, because a longer text falls back to a shorter one. */
function setFallbacks(root: State): void {
  let states = [root]
  while (states.length > 0) {
    const longer: State[] = []
    const add = (state: State, code: number, next: State): void => {
      next.fallback = state.fallback ? follow(root, state.fallback, code) : root
      next.found ||= next.fallback.found
      longer.push(next)
    }
    for (const state of states) {
      if (state.next) add(state, state.code, state.next)
      for (const [code, next] of state.others ?? []) add(state, code, next)
    }
    states = longer
  }
}

function nextOf(state: State, code: number): State | undefined {
  return state.code === code ? state.next : state.others?.get(code)
}

/** Returns the state after a character: that of the longest end of the text that is the beginning of a word. */
function follow(root: State, from: State, code: number): State {
  for (let state: State | undefined = from; state; state = state.fallback) {
    const next = nextOf(state, code)
    if (next) return next
  }
  return root
}
