import type { Tool, ToolCall } from 'ollama/browser'

const WEATHER: Record<string, string> = { Paris: '18 °C, sunny', London: '12 °C, rain', Oslo: '3 °C, snow' }

/** What the model is told that it may call. */
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

/** Does what the model asked for. What went wrong is a result as well: the model is to hear of it. */
export function callTool({ function: { name, arguments: given } }: ToolCall): string {
  if (name !== 'get_weather') return `There is no tool ${name}.`
  const city = String(given['city'])
  return WEATHER[city] ?? `The weather in ${city} is not known.`
}
