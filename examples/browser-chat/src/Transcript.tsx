import { useLayoutEffect, useRef } from 'react'
import { Answer } from './Answer.tsx'
import type { Turn } from './use-conversation.ts'

export interface TranscriptProps {
  turns: Turn[]
  model: string
  isBusy: boolean
  onRetry(): void
}

/** So many pixels from its end count as being at its end. */
const NEAR = 80

/** What was asked and answered. It stays at its end, unless the reader has gone up. */
export function Transcript({ turns, model, isBusy, onRetry }: TranscriptProps) {
  const log = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)

  useLayoutEffect(() => {
    if (log.current && isAtEnd.current) log.current.scrollTop = log.current.scrollHeight
  }, [turns])

  return (
    <div
      ref={log}
      className="transcript"
      role="log"
      aria-label="Conversation"
      // Read out when an answer is complete, and not word by word.
      aria-busy={isBusy}
      // What scrolls must be reached by keys.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR
      }}
    >
      {turns.length === 0 && <p className="hint">Nothing has been asked yet. Try “Why is the sky blue?”</p>}
      <ol>
        {turns.map((turn, index) => (
          <li key={index}>
            <div className="question">
              <h2>You</h2>
              <p className="text">{turn.question}</p>
            </div>
            <Answer turn={turn} model={model} onRetry={index === turns.length - 1 ? onRetry : undefined} />
          </li>
        ))}
      </ol>
    </div>
  )
}
