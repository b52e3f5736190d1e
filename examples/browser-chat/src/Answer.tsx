import type { Message } from 'ollama/browser'
import type { Turn } from './use-conversation.ts'

export interface AnswerProps {
  turn: Turn
  model: string
  /** Asks the question again. Undefined if the user cannot do so: only the last question can be asked again. */
  onRetry: (() => void) | undefined
}

/** The answer to one question: thinking, tool calls and their results, text, and how the answer ended. */
export function Answer({ turn: { answer, state, failure }, model, onRetry }: AnswerProps) {
  return (
    <div className="answer">
      <h2>{model}</h2>
      {answer.map((message, index) =>
        message.role === 'tool' ? (
          <ToolResult key={index} message={message} />
        ) : (
          <ModelMessage key={index} message={message} />
        ),
      )}
      {state === 'stopped' && <p className="note">Stopped.</p>}
      {state === 'failed' && (
        <div className="failure" role="alert">
          <p>{failure}</p>
          {onRetry && (
            <button type="button" onClick={onRetry}>
              Try again
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function ModelMessage({ message: { thinking, content, tool_calls: calls = [] } }: { message: Message }) {
  return (
    <>
      {thinking && (
        // Stays closed until the reader opens it. If it opened or closed by itself, it would move the text that is being read.
        <details className="thinking">
          <summary>What the model thought</summary>
          <p className="text">{thinking}</p>
        </details>
      )}
      {content && <p className="text">{content}</p>}
      {calls.map(({ function: { name, arguments: given } }, index) => (
        <p key={index} className="tool">
          Calls <code>{`${name}(${JSON.stringify(given)})`}</code>
        </p>
      ))}
    </>
  )
}

function ToolResult({ message: { tool_name: name, content } }: { message: Message }) {
  return (
    <p className="tool">
      {name} gave <code>{content}</code>
    </p>
  )
}
