/** Prints a warning, but each text only once per mock. Returns the text, so that the caller can note it. */
export type Warn = (message: string) => string

export function createWarn(): Warn {
  const printed = new Set<string>()
  return (message) => {
    if (!printed.has(message)) {
      printed.add(message)
      console.warn(`[msw-ollama] ${message}`)
    }
    return message
  }
}
