import { describeValue } from '../misuse.ts'
import { toScriptedReply, type RuleFixture } from './read-rules.ts'

/**
 * Reads rules that are plain data, such as those of a JSON file, for the `rules` of a mock. A pattern is
 * `{ "pattern": "^Why", "flags": "i" }`.
 *
 * @throws TypeError with a sentence for each rule that is none
 * @example
 * createMockOllama({ rules: toRules(JSON.parse(await readFile('rules.json', 'utf8'))) })
 */
export function toRules(data: unknown): RuleFixture[] {
  readRules('read rules', data)
  return data as RuleFixture[]
}

/** The rules, in the order in which they are asked. */
export function readRules(task: string, data: unknown): ReturnType<typeof toScriptedReply>[] {
  if (!Array.isArray(data)) {
    throw new TypeError(
      `Failed to ${task}: found ${describeValue(data)} as the rules. ` +
        `Give a list such as [{ when: { prompt: 'weather' }, reply: 'Sunny.' }].`,
    )
  }
  const mistakes: string[] = []
  const rules = data.flatMap((rule: unknown, i) => {
    try {
      return [toScriptedReply(`${task}, the one with index ${i}`, rule as RuleFixture, 'rules')]
    } catch (error) {
      mistakes.push((error as Error).message)
      return []
    }
  })
  if (mistakes.length > 0) throw new TypeError(mistakes.join('\n'))
  return rules
}
