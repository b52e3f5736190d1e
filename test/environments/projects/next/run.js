// Starts the development server, sends one request to its route handler, and stops it.
import { spawn } from 'node:child_process'

const parameters = ['../node_modules/next/dist/bin/next', 'dev', '--webpack', '--port', '0']
const next = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
let printed = ''
next.stdout.on('data', async (chunk) => {
  console.log(String(chunk))
  const wasReady = printed.includes('Ready in')
  printed += chunk
  if (wasReady || !printed.includes('Ready in')) return
  const [, port] = /localhost:(\d+)/.exec(printed)
  console.log(await (await fetch(`http://127.0.0.1:${port}/ask`)).text())
  next.kill()
})
