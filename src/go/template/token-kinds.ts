import { quote } from '../json.ts'

/** The words that lex.go does not accept as identifiers, and the dot, which lex.go also counts as a keyword. */
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
  /** The offset in the template at which the token starts. */
  readonly at: number
  readonly value: string
  readonly line: number
}

const keywords: ReadonlySet<string> = new Set(KEYWORDS)

export function isKeyword(word: string): word is Keyword {
  return keywords.has(word)
}

/** Describes a token for an error, as item.String in lex.go does. */
export function describeToken({ kind, value }: Token): string {
  if (kind === 'eof') return 'EOF'
  if (kind === 'error') return value
  if (isKeyword(kind)) return `<${value}>`
  // Go measures the length in bytes, but cuts after 10 characters.
  if (new TextEncoder().encode(value).length <= 10) return quote(value)
  return `${quote([...value].slice(0, 10).join(''))}...`
}
