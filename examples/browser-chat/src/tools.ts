import type { Tool, ToolCall } from 'ollama/browser'

const WEATHER: Record<string, string> = { Paris: '18 °C, sunny', London: '12 °C, rain', Oslo: '3 °C, snow' }

/** The tools that each request offers to the model. */
export const tools: Tool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather in a city, as it is now.',
      parameters: {
        type: 'object',
        required: ['city'],
        properties: { city: { type: 'string', description: 'The name of the city, in English.' } },
      },
    },
  },
]

/** Runs a tool call of the model, and returns its result. A failure is returned as a result too, so that the model learns of it. */
export function callTool({ function: { name, arguments: given } }: ToolCall): string {
  if (name !== 'get_weather') return `There is no tool ${name}.`
  const city = String(given['city'])
  return WEATHER[city] ?? `The weather in ${city} is not known.`
}
