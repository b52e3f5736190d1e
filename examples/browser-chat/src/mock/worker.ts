import { setupWorker } from 'msw/browser'
import { mockOllama, ollamaHandlers, type ReplySource } from 'msw-ollama'

const worker = setupWorker(...ollamaHandlers)

export async function startWorker(): Promise<void> {
  // 'bypass' lets all other requests through without a warning, such as those for the page's own modules. In msw 2, the
  // option is onUnhandledRequest.
  await worker.start({ quiet: true, onUnhandledFrame: 'bypass' })
}

/** Makes the model say this from now on. */
export function play(reply: ReplySource): void {
  worker.resetHandlers()
  worker.use(mockOllama.chat(reply))
}
