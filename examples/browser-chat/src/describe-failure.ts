/**
 * What the page says of a failure.
 *
 * @param hasBegun whether something of the answer had come
 */
export function describeFailure(error: unknown, { host, hasBegun }: { host: string; hasBegun: boolean }): string {
  const { message, status_code: status } = error as Error & { status_code?: number }
  if (status !== undefined) return `Ollama refused: ${message} (${status}).`
  // A connection that breaks is a TypeError; one that ends too soon is what the client says when no `done` came.
  const isCutOff = error instanceof TypeError || message.startsWith('Did not receive done')
  if (!isCutOff) return `The answer failed: ${message}`
  return hasBegun
    ? 'The answer was cut off: the connection ended before the model was done.'
    : `Ollama cannot be reached at ${host}. Is it running?`
}
