import type { Meta, StoryObj } from '@storybook/react-vite'
import { createMockOllama, mockOllama, reply } from 'msw-ollama'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { Chat } from '../../browser-chat/src/Chat.tsx'

/** The function that plays a story: it sends a question, and then checks what the page shows. */
type Play = NonNullable<StoryObj<typeof Chat>['play']>

const meta: Meta<typeof Chat> = {
  title: 'Chat',
  component: Chat,
  args: { host: 'http://localhost:11434', model: 'llama3.2' },
}

export default meta

type Story = StoryObj<typeof Chat>

function askThenCheck(check: (canvas: ReturnType<typeof within>) => Promise<void>): Play {
  return async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.type(
      await canvas.findByRole('textbox', { name: 'Message' }),
      'What is the weather in Paris?{Enter}',
    )
    await check(canvas)
  }
}

async function seeStatus(canvas: ReturnType<typeof within>, text: string): Promise<void> {
  await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent(text))
}

export const Answered: Story = {
  beforeEach({ msw }) {
    msw.use(mockOllama.chat('It is sunny.'))
  },
  play: askThenCheck(async (canvas) => {
    await canvas.findByText('It is sunny.')
    await seeStatus(canvas, 'The answer is complete.')
    await expect(mockOllama.lastRequest?.prompt).toBe('What is the weather in Paris?')
  }),
}

export const Waiting: Story = {
  beforeEach({ msw }) {
    msw.use(mockOllama.chat(reply.hang()))
  },
  play: askThenCheck(async (canvas) => {
    await seeStatus(canvas, 'Waiting for the model…')
    await expect(canvas.getByRole('button', { name: 'Stop' })).toBeEnabled()
  }),
}

export const InTheMiddle: Story = {
  beforeEach({ msw }) {
    const answer = reply.controlled()
    msw.use(mockOllama.chat(answer))
    answer.write('It is sun')
  },
  play: askThenCheck(async (canvas) => {
    await canvas.findByText('It is sun')
    await seeStatus(canvas, 'The model is answering…')
  }),
}

export const Stopped: Story = {
  ...InTheMiddle,
  play: askThenCheck(async (canvas) => {
    await canvas.findByText('It is sun')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await seeStatus(canvas, 'The answer was stopped.')
    await canvas.findByText('It is sun')
  }),
}

export const Thinking: Story = {
  beforeEach({ msw }) {
    msw.use(mockOllama.chat(reply.thinking('They are in Paris.', 'It is sunny.')))
  },
  play: askThenCheck(async (canvas) => {
    await canvas.findByText('It is sunny.')
    await expect(canvas.getByText('What the model thought')).toBeVisible()
  }),
}

export const ToolCall: Story = {
  beforeEach({ msw }) {
    msw.use(mockOllama.chat(reply.rounds(reply.toolCall('get_weather', { city: 'Paris' }), 'It is sunny.')))
  },
  play: askThenCheck(async (canvas) => {
    await canvas.findByText('get_weather({"city":"Paris"})')
    await canvas.findByText('It is sunny.')
  }),
}

export const UnknownModel: Story = {
  beforeEach({ msw }) {
    msw.use(mockOllama.chat(reply.error(404, "model 'llama3.2' not found")))
  },
  play: askThenCheck(async (canvas) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent("model 'llama3.2' not found")
  }),
}

/** In CSF 3, the handlers can also be in `parameters.msw`. They are created once, and still the story shows the same at each visit. */
export const CutOffThenComplete: Story = {
  parameters: {
    msw: [
      mockOllama.chat(
        reply.sequence(reply.disconnect({ content: 'It is sunny today.', after: 2 }), 'It is sunny today.'),
      ),
    ],
  },
  play: askThenCheck(async (canvas) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('The answer was cut off')
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await canvas.findByText('It is sunny today.')
    await expect(canvas.queryByRole('alert')).toBeNull()
  }),
}

export const OllamaNotRunning: Story = {
  beforeEach({ msw }) {
    msw.use(...createMockOllama({ wire: { fault: 'refused' } }).handlers)
  },
  play: askThenCheck(async (canvas) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('Ollama cannot be reached')
  }),
}
