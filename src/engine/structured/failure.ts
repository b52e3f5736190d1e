/** Reports that no instance of a schema can be made. Its message is written for the author of the test. */
export class NoInstanceError extends Error {
  override readonly name = 'NoInstanceError'

  constructor(found: string) {
    super(`Failed to make an instance of the schema: found ${found}. Give a reply with mockOllama.chat(reply.json(…)).`)
  }
}
