import { describe, expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions, type Wire } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { postTo, question, type Target } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const FAULTS = ['refused', 'disconnect', 'end', 'malformed'] as const
/** The places of a wire. */
const PLACES: Array<[place: string, toOptions: (wire: Wire) => MockOllamaOptions]> = [
  ['the mock', (wire) => ({ wire })],
  ['its reply', (wire) => ({ reply: { content: 'Hello there.', wire } })],
  ['a rule', (wire) => ({ rules: [{ when: 'question', reply: { auto: true, wire } }] })],
  ['what a function returns', (wire) => ({ reply: () => ({ content: 'Hello there.', wire }) })],
]
const PROMPTS = Array.from({ length: 16 }, (_, i) => `question ${i}`)

/** Sends a chat request, and returns whether its response arrives complete. */
async function succeeds(target: Target, prompt: string): Promise<boolean> {
  try {
    const response = await postTo(target, '/api/chat', question(prompt, { stream: true }))
    const lines = (await response.text()).trim().split('\n')
    return lines.map((line) => JSON.parse(line) as { done: boolean }).at(-1)?.done === true
  } catch {
    return false
  }
}

async function oneByOne(target: Target, prompts = PROMPTS): Promise<boolean[]> {
  const outcomes: boolean[] = []
  for (const prompt of prompts) outcomes.push(await succeeds(target, prompt))
  return outcomes
}

describe.for(WAYS)('over %s', (way) => {
  describe.for(FAULTS)('the fault %s', (fault) => {
    test.for(PLACES)('with a rate in the wire of %s hits the same requests in any order', async ([, toOptions]) => {
      const open = (seed: number) => serve(way, network, { seed, ...toOptions({ fault, rate: 0.5 }) })
      const first = await oneByOne(open(1))

      expect(new Set(first)).toEqual(new Set([true, false]))
      expect(await oneByOne(open(1))).toEqual(first)
      expect((await oneByOne(open(1), PROMPTS.toReversed())).toReversed()).toEqual(first)
      const target = open(1)
      expect(await Promise.all(PROMPTS.map((prompt) => succeeds(target, prompt)))).toEqual(first)
      expect(await oneByOne(open(2))).not.toEqual(first)
    })

    test.for(PLACES)('in the wire of %s never happens with rate 0, and always with rate 1', async ([, toOptions]) => {
      const outcomesOf = (rate: number) =>
        oneByOne(serve(way, network, toOptions({ fault, rate })), PROMPTS.slice(0, 4))
      expect(await outcomesOf(0)).toEqual([true, true, true, true])
      expect(await outcomesOf(1)).toEqual([false, false, false, false])
    })
  })

  test.for(PLACES)('the fault hang happens by chance in the wire of %s', async ([, toOptions]) => {
    expect(await succeeds(serve(way, network, toOptions({ fault: 'hang', rate: 0 })), 'question')).toBe(true)

    const { mock, post } = serve(way, network, toOptions({ fault: 'hang', rate: 1 }))
    const controller = new AbortController()
    const failure = post('/api/chat', question('question'), { signal: controller.signal }).catch(
      (error: unknown) => error,
    )
    await expect.poll(() => mock.requests.map(({ outcome }) => outcome)).toEqual(['pending'])
    controller.abort()
    expect(await failure).toMatchObject({ name: 'AbortError' })
  })

  test('a retry of the same request is decided again, and a reset starts anew', async () => {
    const { mock, ...target } = serve(way, network, { wire: { fault: 'disconnect', rate: 0.5 } })
    const retries = () =>
      oneByOne(
        target,
        Array.from({ length: 12 }, () => 'the same'),
      )
    const first = await retries()

    expect(new Set(first)).toEqual(new Set([true, false]))
    mock.reset()
    expect(await retries()).toEqual(first)
  })

  test('the outcome of a request does not depend on other requests', async () => {
    const wire = { fault: 'disconnect', rate: 0.5 } as const
    const alone = await oneByOne(serve(way, network, { wire }))
    const target = serve(way, network, { wire })
    const amongOthers: boolean[] = []
    for (const prompt of PROMPTS) {
      await oneByOne(target, [`other ${prompt}`, 'another'])
      amongOthers.push(await succeeds(target, prompt))
    }
    expect(amongOthers).toEqual(alone)
  })

  test('a rule that is only a fault with a rate leaves the other requests to the next rule', async () => {
    const { mock, ...target } = serve(way, network, { reply: 'Hello.' })
    const rule = mock.when({}, { wire: { fault: 'disconnect', rate: 0.5 } })
    const outcomes = await oneByOne(target)

    expect(new Set(outcomes)).toEqual(new Set([true, false]))
    expect(rule.calls).toBe(outcomes.filter((succeeded) => !succeeded).length)
    const said = mock.requests.filter((_, i) => outcomes[i])
    expect(new Set(said.map(({ reply, answeredBy }) => `${answeredBy}: ${String(reply)}`))).toEqual(
      new Set(['reply: Hello.']),
    )
  })

  test('a fault with a rate breaks endpoints that ask no model', async () => {
    const { mock, getJson, fetch } = serve(way, network)
    mock.when({ endpoint: 'tags' }, { wire: { fault: 'refused', rate: 0.5 } })
    const outcomes: boolean[] = []
    for (let i = 0; i < 16; i++) {
      outcomes.push(
        await fetch('/api/tags').then(
          ({ ok }) => ok,
          () => false,
        ),
      )
    }
    expect(new Set(outcomes)).toEqual(new Set([true, false]))
    expect(await getJson('/api/version')).toEqual({ version: '0.5.7' })
  })
})

test('the cut of a wire stays when the fault does not happen', async () => {
  const mock = createMockOllama({ wire: { cut: 1, fault: 'disconnect', rate: 0 } })
  const { body } = await postTo(mock, '/api/chat', question('Hi'))
  const { value } = await body!.getReader().read()
  expect(value).toHaveLength(1)
})

test('a rule whose fault has never happened counts as unused, and the reason is given', async () => {
  const mock = createMockOllama()
  mock.when('question', { wire: { fault: 'disconnect', rate: 0 } })
  expect(await succeeds(mock, 'question 1')).toBe(true)
  expect(() => mock.assertAllUsed()).toThrow(
    "mock.when('question'): the nearest request is POST /api/chat, but its fault did not happen.",
  )
})

test('an override that is only a fault with a rate leaves the other requests to the next handler', async () => {
  const { mock, ...target } = serve('msw', network, { reply: 'Hello.' })
  network.use(mock.chat({ wire: { fault: 'disconnect', rate: 0.5 } }))
  expect(new Set(await oneByOne(target))).toEqual(new Set([true, false]))
})

test.for([0.1, 0.5, 0.9])('a fault with rate %f hits about that share of 1,000 requests', async (rate) => {
  const mock = createMockOllama({ wire: { fault: 'refused', rate } })
  const shareOf = async (prompts: string[]): Promise<number> => {
    const outcomes = await Promise.all(prompts.map((prompt) => succeeds(mock, prompt)))
    return outcomes.filter((succeeded) => !succeeded).length / prompts.length
  }
  const different = await shareOf(Array.from({ length: 1000 }, (_, i) => `question ${i}`))
  const equal = await shareOf(Array.from({ length: 1000 }, () => 'the same'))

  for (const share of [different, equal]) {
    expect(share).toBeGreaterThan(rate - 0.04)
    expect(share).toBeLessThan(rate + 0.04)
  }
})

test.for<[wire: object, sentence: string]>([
  [{ rate: 0.5 }, "Give a fault too, such as { fault: 'disconnect', rate: 0.1 }."],
  [{ fault: 'end', rate: 2 }, 'found the number 2 as rate of wire. Give a number from 0 to 1.'],
  [{ fault: 'end', rate: -0.1 }, 'as rate of wire. Give a number from 0 to 1.'],
  [{ fault: 'end', rate: Number.NaN }, 'as rate of wire. Give a number from 0 to 1.'],
  [{ fault: 'end', rate: '10%' }, "found '10%' as rate of wire. Give a number from 0 to 1."],
])('the wire %j is refused with a sentence', ([wire, sentence]) => {
  expect(() => createMockOllama({ wire } as MockOllamaOptions)).toThrow(sentence)
})
