import type { Message } from 'ollama/browser'
import { useEffect, useRef, useState } from 'react'
import { ask } from './ask.ts'
import { describeFailure } from './describe-failure.ts'

/** One question of the user, and its answer. */
export interface Turn {
  question: string
  /** The messages of the model, and the results of its tools. */
  answer: Message[]
  state: 'waiting' | 'answering' | 'complete' | 'stopped' | 'failed'
  failure?: string
}

export interface Conversation {
  turns: Turn[]
  isBusy: boolean
  send(question: string): void
  /** Ends the answer. The part that has arrived stays in the conversation. */
  stop(): void
  /** Asks the last question again. */
  retry(): void
}

export function useConversation({ host, model }: { host: string; model: string }): Conversation {
  const [turns, setTurns] = useState<Turn[]>([])
  const current = useRef<AbortController | undefined>(undefined)
  const last = turns.at(-1)
  const isBusy = last?.state === 'waiting' || last?.state === 'answering'

  useEffect(() => () => current.current?.abort(), [])

  async function answer(earlier: Turn[], question: string): Promise<void> {
    const controller = new AbortController()
    current.current = controller
    let turn: Turn = { question, answer: [], state: 'waiting' }
    const show = (change: Partial<Turn>): void => {
      turn = { ...turn, ...change }
      setTurns([...earlier, turn])
    }

    show({})
    try {
      const messages = [...earlier, turn].flatMap(toMessages)
      for await (const messagesSoFar of ask({ host, model, messages, signal: controller.signal })) {
        show({ answer: messagesSoFar, state: 'answering' })
      }
      show({ state: 'complete' })
    } catch (error) {
      if (controller.signal.aborted) show({ state: 'stopped' })
      else {
        show({ state: 'failed', failure: describeFailure(error, { host, hasBegun: turn.answer.length > 0 }) })
      }
    }
  }

  return {
    turns,
    isBusy,
    send: (question) => void answer(turns, question),
    stop: () => current.current?.abort(),
    retry: () => last && void answer(turns.slice(0, -1), last.question),
  }
}

/** Returns the messages of a turn for the next request, without messages in which the model said nothing. */
function toMessages({ question, answer }: Turn): Message[] {
  const modelMessages = answer.filter(({ content, tool_calls: calls }) => content !== '' || calls !== undefined)
  return [{ role: 'user', content: question }, ...modelMessages]
}
