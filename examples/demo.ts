// A short tour with the real `ollama` client. In your project, import from 'msw-ollama'.
import { setupServer } from 'msw/node'
import { Ollama } from 'ollama'
import { mockOllama, ollamaHandlers } from '../handlers/index.ts'

const server = setupServer(...ollamaHandlers)
server.listen()
const ollama = new Ollama()
const question = { model: 'llama3.2', messages: [{ role: 'user', content: 'Why is the sky blue?' }] }

process.stdout.write('A streamed answer, each piece as it arrives\n ')
for await (const { message, done } of await ollama.chat({ ...question, stream: true })) {
  if (!done) process.stdout.write(` [${message.content}]`)
}

console.log('\n\nOne line in a test decides what the model says')
server.use(mockOllama.chat('Blue light scatters most.'))
console.log(`  ${(await ollama.chat(question)).message.content}`)
server.resetHandlers()

console.log('\nVectors, the same in every run')
server.use(mockOllama.embed({ cat: [1, 0], dog: [0, 1] }))
const { embeddings } = await ollama.embed({ model: 'nomic-embed-text', input: ['cat', 'dog'] })
console.log(`  cat ${JSON.stringify(embeddings[0])}, dog ${JSON.stringify(embeddings[1])}`)

console.log('\nThe installed models')
for (const { name, size } of (await ollama.list()).models) console.log(`  ${name.padEnd(18)} ${size / 1e9} GB`)

console.log('\nA failure on purpose, once')
server.use(mockOllama.chat({ error: { status: 503, message: 'server busy' } }, { once: true }))
await ollama.chat(question).catch((error) => console.log(`  ${error.status_code} ${error.message}`))
console.log(`  ${(await ollama.chat(question)).message.content}`)

server.close()
