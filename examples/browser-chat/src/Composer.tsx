import { useId, useState, type KeyboardEvent, type RefObject, type SubmitEvent } from 'react'

export interface ComposerProps {
  input: RefObject<HTMLTextAreaElement | null>
  isBusy: boolean
  onSend(text: string): void
  onStop(): void
}

/** The form in which the user writes a message. While the model answers, the form's button stops the answer. */
export function Composer({ input, isBusy, onSend, onStop }: ComposerProps) {
  const id = useId()
  const [text, setText] = useState('')

  function send(event: KeyboardEvent | SubmitEvent): void {
    event.preventDefault()
    input.current?.focus()
    if (isBusy || text.trim() === '') return
    onSend(text.trim())
    setText('')
  }

  function sendOnEnter(event: KeyboardEvent): void {
    // Ignores an Enter that confirms a character in an input method, such as one for Japanese.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }

  return (
    <form className="composer" onSubmit={send}>
      <label htmlFor={id}>Message</label>
      <textarea
        id={id}
        ref={input}
        rows={2}
        value={text}
        aria-describedby={`${id}-keys`}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      {isBusy ? (
        <button key="stop" type="button" className="stop" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button key="send" type="submit">
          Send
        </button>
      )}
      <p id={`${id}-keys`}>Enter sends, Shift + Enter begins a new line, Escape stops the answer.</p>
    </form>
  )
}
