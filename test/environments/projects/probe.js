// Each project sends requests, and writes down whether the mock has answered each of them once.
import { appendFileSync } from 'node:fs'

/** A port on which nothing listens. It stands for port 11434 of a machine without Ollama, and hides a real Ollama of this machine. */
export const port = Number(process.env.PROBE_PORT)
export const url = `http://127.0.0.1:${port}`

/**
 * Sends a request that does not stream and one that streams, and returns what happened in words.
 *
 * @param read returns the journal of the mock that should have seen both requests
 */
export async function probe(read, send = globalThis.fetch) {
  try {
    const bodies = []
    for (const stream of [false, true]) {
      const body = JSON.stringify({ model: 'm', prompt: 'Hi', stream })
      const response = await send(`${url}/api/generate`, { method: 'POST', body })
      bodies.push(await response.text())
    }
    const strange = bodies.find((body) => !body.includes('"response":"Echo:'))
    if (strange !== undefined) return strange
    // happy-dom sends preflights too.
    const { length } = read().filter(({ method }) => method === 'POST')
    return length === 2 ? 'works' : `the journal has ${length} entries after 2 requests`
  } catch (error) {
    return describe(error)
  }
}

/** Returns the message of an error and of its causes, with the port of an Ollama. */
export function describe(error) {
  const messages = []
  for (let at = error; at; at = at.cause) messages.push(at.message)
  return messages.join(': ').replaceAll(port, '11434')
}

/** Writes down what an environment shows. The test that has started the project reads it. */
export function record(environment, seen) {
  appendFileSync(process.env.PROBE_FILE, `${JSON.stringify({ environment, seen })}\n`)
}
