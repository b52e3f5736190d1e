import { useLayoutEffect, useRef } from 'react'
import { Answer } from './Answer.tsx'
import type { Turn } from './use-conversation.ts'

export interface TranscriptProps {
  turns: Turn[]
  model: string
  isBusy: boolean
  onRetry(): void
}

/** The transcript counts as scrolled to its end if the distance to the end is less than this number of pixels. */
const NEAR_END_PX = 80

/** The list of questions and answers. It scrolls to its end when something is added, unless the reader has scrolled up. */
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
      // Makes screen readers read an answer when it is complete, and not word by word.
      aria-busy={isBusy}
      // Lets users of a keyboard focus and scroll the list.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
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
