import type { Tool } from '../../../src/protocol/requests.ts'

/** The tools that the cases of `parser-cases.json` offer. A case offers the first ones. */
export const OFFERED: readonly Tool[] = ['get_weather', 'add', 'get'].map((name) => ({
  type: 'function',
  function: {
    name,
    description: '',
    parameters: {
      type: 'object',
      required: name === 'get' ? ['city'] : [],
      properties: {
        city: { type: ['string'] },
        n: { type: ['integer'] },
        x: { type: ['number', 'string'] },
        ok: { type: ['boolean'] },
        list: { type: ['array'] },
        obj: { type: ['object'] },
        u: { anyOf: [{ type: ['integer'] }, { type: ['boolean'] }] },
      },
    },
  },
}))
