/** A value as the exact scanner read it. It knows its place in the body, so that its spelling is not lost. */
export class ExactNode {
  readonly content: ExactContent
  readonly start: number
  readonly end: number

  constructor(content: ExactContent, start: number, end: number) {
    this.content = content
    this.start = start
    this.end = end
  }
}

export type ExactContent = null | boolean | number | string | ExactNode[] | Members

/** An object as it was written: its members in order, including those whose key occurs twice. */
export class Members {
  readonly list: Member[] = []
}

export interface Member {
  readonly key: string
  /** The offset in the body at which the key's literal starts, at its quotation mark. */
  readonly keyStart: number
  /** The offset in the body after the key's closing quotation mark. */
  readonly keyEnd: number
  readonly node: ExactNode
}

/** Returns what an UnmarshalTypeError calls a value; `''` for null. */
export function describeContent(content: unknown): '' | 'bool' | 'number' | 'string' | 'array' | 'object' {
  switch (typeof content) {
    case 'boolean':
      return 'bool'
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    default:
      return content === null ? '' : Array.isArray(content) ? 'array' : 'object'
  }
}

/** Sets a key that the client has chosen. A plain assignment to `__proto__` would set the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    target[key] = value
  }
}
