/** An error of Go's `encoding/json`. Its message is Go's, word for word. */
export class GoJsonError extends Error {
  override readonly name: string = 'GoJsonError'
}

/** The error for a body that contains no value. This is Go's `io.EOF`. */
export class EndOfInputError extends GoJsonError {
  override readonly name = 'EndOfInputError'

  constructor() {
    super('EOF')
  }
}

/**
 * The error for a value that does not fit its type. Each decoder through which the error passes puts its own path in
 * front, as `addErrorContext` in decode.go does.
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
