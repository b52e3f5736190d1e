/**
 * Returns the text that the page shows for a failure.
 *
 * @param hasBegun whether a part of the answer had arrived before the failure
 */
export function describeFailure(error: unknown, { host, hasBegun }: { host: string; hasBegun: boolean }): string {
  const { message, status_code: status } = error as Error & { status_code?: number }
  if (status !== undefined) return `Ollama refused: ${message} (${status}).`
  // A connection that breaks is a TypeError. If a stream ends without `done`, the client throws an error with this text.
  const isCutOff = error instanceof TypeError || message.startsWith('Did not receive done')
  if (!isCutOff) return `The answer failed: ${message}`
  return hasBegun
    ? 'The answer was cut off: the connection ended before the model was done.'
    : `Ollama cannot be reached at ${host}. Is it running?`
}
