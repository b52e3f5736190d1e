/** Prints each warning once in the life of a mock, and gives it to the one who wants to note it down. */
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
