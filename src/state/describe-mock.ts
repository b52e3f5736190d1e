import type { MockState } from './exchange.ts'

/** Describes a mock in one line, for `console.log`. */
export function describeMock({ models, journal }: MockState, label: string): string {
  const names = models.list().map(({ name }) => name)
  const requests = journal.list()
  const last = requests.at(-1)
  const lastRequest = last ? `, last ${last.method} ${last.path}` : ''
  return `MockOllama(${label}; models: ${names.join(', ') || 'none'}; requests: ${requests.length}${lastRequest})`
}
