export { ScenarioPicker } from './ScenarioPicker.tsx'
export { startWorker } from './worker.ts'
