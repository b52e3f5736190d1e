/** What Go's `encoding/json` says about a body: the message is Go's, word for word. */
export class GoJsonError extends Error {
  override readonly name: string = 'GoJsonError'
}

/** The body held no value at all: Go's `io.EOF`. */
export class EndOfInputError extends GoJsonError {
  override readonly name = 'EndOfInputError'

  constructor() {
    super('EOF')
  }
}

/**
 * A value that does not fit its type. Each decoder that it passes on its way out puts its own place before it, as
 * `addErrorContext` in decode.go does.
 */
export class UnmarshalTypeError extends GoJsonError {
  readonly #found: string
  readonly #typeName: string
  #path = ''

  constructor(found: string, typeName: string) {
    super(`json: cannot unmarshal ${found} into Go value of type ${typeName}`)
    this.#found = found
    this.#typeName = typeName
  }

  addContext(structName: string, path: readonly string[]): this {
    this.#path = (this.#path === '' ? path : [...path, this.#path]).join('.')
    this.message =
      structName === '' && this.#path === ''
        ? `json: cannot unmarshal ${this.#found} into Go value of type ${this.#typeName}`
        : `json: cannot unmarshal ${this.#found} into Go struct field ${structName}.${this.#path} of type ${this.#typeName}`
    return this
  }
}
