/** A file that a real Ollama cannot read as GGUF. The message is the one of the real server. */
export class GgufError extends Error {
  override readonly name = 'GgufError'
}
