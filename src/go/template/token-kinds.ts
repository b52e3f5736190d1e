import { quote } from '../json.ts'

/** The words that lex.go keeps from being identifiers, and the dot, which it counts among them. */
export const KEYWORDS = [
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const

export type Keyword = (typeof KEYWORDS)[number]

export type TokenKind =
  | Keyword
  | 'error'
  | 'eof'
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'number'
  | 'assign'
  | 'declare'
  | 'field'
  | 'identifier'
  | 'variable'
  | '('
  | ')'
  | 'pipe'
  | 'string'
  | 'rawString'

export interface Token {
  readonly kind: TokenKind
  /** Where it starts in the text. */
  readonly at: number
  readonly value: string
  readonly line: number
}

const keywords: ReadonlySet<string> = new Set(KEYWORDS)

export function isKeyword(word: string): word is Keyword {
  return keywords.has(word)
}

/** item.String in lex.go: how an error shows a token. */
export function describeToken({ kind, value }: Token): string {
  if (kind === 'eof') return 'EOF'
  if (kind === 'error') return value
  if (isKeyword(kind)) return `<${value}>`
  // Go asks for the length in bytes, and cuts at a number of characters.
  if (new TextEncoder().encode(value).length <= 10) return quote(value)
  return `${quote([...value].slice(0, 10).join(''))}...`
}
