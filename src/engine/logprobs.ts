import { hashFnv } from '../go/fnv.ts'
import type { ReplyLogprob } from '../replies/reply.ts'
import { createRandom } from '../streaming/clock.ts'

/** The tokens that stand for what the model could have said instead. There is one more than a request can ask for. */
const ALTERNATIVES = 'the a an and or but it this that one some all no not very here there now then so yes'.split(' ')

/**
 * Makes the log probability of a token, for a reply that lists none. Equal tokens get equal values, which depend on the seed.
 *
 * @param alternatives how many tokens to list as the most likely ones. The first one is the token itself. The probabilities
 * decrease, and their sum is less than 1.
 */
export function makeLogprob(
  token: string,
  { seed, alternatives }: { seed: number; alternatives: number },
): ReplyLogprob {
  const random = createRandom(seed ^ hashFnv(token))
  const likelihood = 0.55 + 0.4 * random()
  const logprob = toLogarithm(likelihood)
  if (alternatives === 0) return { token, logprob }
  const space = /^\s*/.exec(token)![0]
  const start = Math.floor(random() * ALTERNATIVES.length)
  const others = [...ALTERNATIVES.slice(start), ...ALTERNATIVES.slice(0, start)]
    .map((word) => space + word)
    .filter((word) => word !== token)
    .slice(0, alternatives - 1)
    .map((word, i) => ({ token: word, logprob: toLogarithm((1 - likelihood) * 0.5 ** (i + 1)) }))
  return { token, logprob, topLogprobs: [{ token, logprob }, ...others] }
}

function toLogarithm(probability: number): number {
  return Math.round(Math.log(probability) * 1e6) / 1e6
}
