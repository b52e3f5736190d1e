import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './Chat.tsx'
import './page.css'

const host = import.meta.env.VITE_OLLAMA_URL || 'http://localhost:11434'
const model = import.meta.env.VITE_OLLAMA_MODEL || 'llama3.2'

/** Starts the mock in development, and returns its picker. The import is behind the condition, so that the production build has no mock. */
async function startMock(): Promise<ReactNode> {
  if (!import.meta.env.DEV) return null
  const { startWorker, ScenarioPicker } = await import('./mock/index.ts')
  await startWorker()
  return <ScenarioPicker />
}

const picker = await startMock()

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <header className="page-header">
      <h1>Chat</h1>
      {picker}
    </header>
    <main className="page-main">
      <Chat host={host} model={model} />
    </main>
  </StrictMode>,
)
