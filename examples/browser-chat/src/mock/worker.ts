import { setupWorker } from 'msw/browser'
import { mockOllama, ollamaHandlers, type ReplySource } from 'msw-ollama'

const worker = setupWorker(...ollamaHandlers)

export async function startWorker(): Promise<void> {
  // The page's own modules are no business of the mock. In msw 2 the option is onUnhandledRequest.
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' })
}

/** From now on the model says this. */
export function play(reply: ReplySource): void {
  worker.resetHandlers()
  worker.use(mockOllama.chat(reply))
}
