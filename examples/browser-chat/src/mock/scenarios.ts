import { reply, type ReplySource } from 'msw-ollama'

const SKY =
  'Sunlight holds all colours. The air scatters blue light far more than red light, so blue comes to your eye from every side, and the sky looks blue.'
const NIGHT = 'At night no sunlight is in that air, and you look through it at the dark.'
const THOUGHT =
  'The user asks about the sky. Scattering is stronger at short wavelengths, so I shall say that in one sentence.'
const PARIS = {
  content: 'It is 18 degrees and sunny in Paris. You need no umbrella today.',
  pace: { tokensPerSecond: 25 },
}

/** For each text that the picker shows: what the model does. */
export const scenarios = {
  'answers at once': reply.sequence(SKY, NIGHT),
  'answers slowly': { content: SKY, pace: { firstTokenMs: 400, tokensPerSecond: 12 } },
  'thinks first': { ...reply.thinking(THOUGHT, 'Blue light scatters most.'), pace: { tokensPerSecond: 25 } },
  'calls a tool': reply.rounds(reply.toolCall('get_weather', { city: 'Paris' }), PARIS),
  'is not installed': reply.error(404, "model 'nope' not found"),
  'breaks off once': reply.sequence(reply.disconnect({ content: SKY, after: 4 }), SKY),
} satisfies Record<string, ReplySource>
