/**
 * Loads a library of the package, which is done only when a request needs it.
 *
 * @param need what the library is for, such as `to answer a request with a JSON schema`: a part of the error text
 * @throws Error that says what to do, if the library cannot be loaded
 * @example
 * await loadLibrary('fzstd', 'to read a body that is compressed with zstd', () => import('fzstd'))
 */
export async function loadLibrary<Library>(name: string, need: string, load: () => Promise<Library>): Promise<Library> {
  try {
    return await load()
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]
    throw new Error(
      `Failed to load ${name}, which msw-ollama needs ${need}: found the error '${message}'. Install the dependencies of msw-ollama. ` +
        `If jest transforms msw-ollama, also give it ${name} in transformIgnorePatterns and moduleNameMapper, or start node with --experimental-vm-modules and transform neither.`,
      { cause: error },
    )
  }
}
