/** Reports that no instance of a schema can be made. Its message is written for the author of the test. */
export class NoInstanceError extends Error {
  override readonly name = 'NoInstanceError'
  /** What was found, as the message says it. */
  readonly found: string

  constructor(found: string) {
    super(`Failed to make an instance of the schema: found ${found}. Give a reply with mockOllama.chat(reply.json(…)).`)
    this.found = found
  }
}
