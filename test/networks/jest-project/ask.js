const { default: ollama } = require('ollama')

exports.ask = async function ask(content) {
  const parts = await ollama.chat({ model: 'llama3.1:8b', messages: [{ role: 'user', content }], stream: true })
  let text = ''
  for await (const part of parts) text += part.message.content
  return text
}
