/** What cannot be made, as the sentence that a user reads. */
export class NoInstanceError extends Error {
  override readonly name = 'NoInstanceError'

  constructor(found: string) {
    super(`Failed to make an instance of the schema: found ${found}. Give a reply with mockOllama.chat(reply.json(…)).`)
  }
}
