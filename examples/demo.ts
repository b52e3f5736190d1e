// Shows a short tour of the mock with the real `ollama` client. In your own project, import from 'msw-ollama'.
import { setupServer } from 'msw/node'
import { Ollama, type Message } from 'ollama'
import { mockOllama, ollamaHandlers, reply } from '../handlers/index.ts'

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
server.use(mockOllama.chat(reply.error(503, 'server busy'), { times: 1 }))
await ollama.chat(question).catch((error) => console.log(`  ${error.status_code} ${error.message}`))
console.log(`  ${(await ollama.chat(question)).message.content}`)
server.resetHandlers()

console.log('\nAn agent, round by round')
const tools = [{ type: 'function', function: { name: 'find', description: 'Finds a train', parameters: {} } }]
const messages: Message[] = [{ role: 'user', content: 'To Rome?' }]
server.use(mockOllama.chat(reply.rounds(reply.toolCall('find', { to: 'Rome' }), 'There is one at nine.')))
const { message: call } = await ollama.chat({ model: 'llama3.2', messages, tools })
console.log(
  `  calls ${call.tool_calls?.[0]?.function.name}(${JSON.stringify(call.tool_calls?.[0]?.function.arguments)})`,
)
messages.push(call, { role: 'tool', content: 'nine', tool_name: 'find' })
console.log(`  ${(await ollama.chat({ model: 'llama3.2', messages, tools })).message.content}`)
server.resetHandlers()

console.log('\nA model that is slow, and a connection that breaks')
server.use(
  mockOllama.chat({ content: 'One two three', pace: { firstTokenMs: 50 }, wire: { fault: 'disconnect', after: 2 } }),
)
process.stdout.write(' ')
try {
  for await (const part of await ollama.chat({ ...question, stream: true })) {
    process.stdout.write(` [${part.message.content}]`)
  }
} catch (error) {
  console.log(` ${String(error)}`)
}

console.log('\nWhat was asked')
for (const { method, path, prompt, status, outcome } of mockOllama.requests) {
  console.log(
    `  ${`${method} ${path}`.padEnd(16)} ${String(status).padEnd(4)} ${outcome.padEnd(9)} ${prompt.replace('\n', ', ')}`,
  )
}

server.close()
