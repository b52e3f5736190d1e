/** The error of a `fetch` whose connection fails. Its cause is the one that Node's own `fetch` gives. */
export class ConnectionError extends TypeError {
  override readonly name = 'TypeError'

  constructor(message: string, cause: unknown) {
    super(message, { cause })
  }
}

/** Creates the error of a `fetch` whose server cannot be reached, or has gone. */
export function createConnectionError(message: string, code: string, words: string): ConnectionError {
  return new ConnectionError(message, Object.assign(new Error(words), { code }))
}
