import { useRef, type KeyboardEvent } from 'react'
import { Composer } from './Composer.tsx'
import { Transcript } from './Transcript.tsx'
import { useConversation, type Turn } from './use-conversation.ts'
import './chat.css'

export interface ChatProps {
  /** The base URL of Ollama, such as `http://localhost:11434`. */
  host: string
  model: string
}

const STATUS: Record<Turn['state'], string> = {
  waiting: 'Waiting for the model…',
  answering: 'The model is answering…',
  complete: 'The answer is complete.',
  stopped: 'The answer was stopped.',
  failed: 'The answer failed.',
}

/** A conversation with a model. It fills the height of its parent element. */
export function Chat({ host, model }: ChatProps) {
  const { turns, isBusy, send, stop, retry } = useConversation({ host, model })
  const input = useRef<HTMLTextAreaElement>(null)
  const last = turns.at(-1)

  // Moves the focus to the input, because the button that was pressed disappears, and no element would have the focus.
  function withInputFocus(action: () => void): () => void {
    return () => {
      action()
      input.current?.focus()
    }
  }

  function stopOnEscape({ key }: KeyboardEvent): void {
    if (key === 'Escape' && isBusy) withInputFocus(stop)()
  }

  return (
    <section className="chat" aria-label={`Chat with ${model}`} onKeyDown={stopOnEscape}>
      <Transcript turns={turns} model={model} isBusy={isBusy} onRetry={withInputFocus(retry)} />
      <p className="chat-status" role="status">
        {last && STATUS[last.state]}
      </p>
      <Composer input={input} isBusy={isBusy} onSend={send} onStop={withInputFocus(stop)} />
    </section>
  )
}
