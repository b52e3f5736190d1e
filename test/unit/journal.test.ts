import { describe, expect, test } from 'vitest'
import type { OllamaRequest } from '../../src/replies/reply.ts'
import { createJournal } from '../../src/state/create-journal.ts'
import {
  createEntry,
  noteAnsweredBy,
  noteBody,
  noteDelta,
  noteReply,
  noteRequest,
  noteRoute,
  noteStatus,
  noteWarning,
  type JournalEntry,
} from '../../src/state/journal.ts'
import { Lifetime } from '../../src/streaming/lifetime.ts'

function enter(
  path: string,
  { headers = new Headers(), signal }: { headers?: Headers; signal?: AbortSignal } = {},
): JournalEntry {
  return createEntry({ method: 'POST', path, headers, lifetime: new Lifetime(signal, undefined, new Set()) })
}

/** What the journal shows of one entry. */
function show(entry: JournalEntry) {
  const journal = createJournal(1)
  journal.add(entry)
  return journal.last()!
}

const described: OllamaRequest = {
  endpoint: 'chat',
  dialect: 'ollama',
  model: 'qwen3:8b',
  prompt: 'Why?',
  messages: [{ role: 'user', content: 'Why?' }],
  tools: [],
  images: [],
  options: {},
  headers: {},
  body: {},
}

describe('a journal of three requests', () => {
  test.each([
    [0, []],
    [2, ['/0', '/1']],
    [3, ['/0', '/1', '/2']],
    [4, ['/1', '/2', '/3']],
    [7, ['/4', '/5', '/6']],
  ])('keeps the latest of %i, the oldest first', (count, kept) => {
    const journal = createJournal(3)
    for (let i = 0; i < count; i++) journal.add(enter(`/${i}`))

    expect(journal.list().map(({ path }) => path)).toEqual(kept)
    expect(journal.last()?.path).toBe(kept.at(-1))
    expect(journal.dropped).toBe(count - kept.length)
  })

  test('holds nothing once it is cleared, and counts anew', () => {
    const journal = createJournal(3)
    for (let i = 0; i < 5; i++) journal.add(enter(`/${i}`))
    journal.clear()
    expect(journal.list()).toEqual([])
    expect(journal.last()).toBeUndefined()
    expect(journal.dropped).toBe(0)

    journal.add(enter('/next'))
    expect(journal.list().map(({ path }) => path)).toEqual(['/next'])
  })
})

describe('a journal that keeps 100 bytes of bodies', () => {
  const add = (journal: ReturnType<typeof createJournal>, model: string, size: number) => {
    const entry = enter('/api/chat')
    journal.add(entry)
    const body = JSON.stringify({ model, prompt: '' })
    noteBody(entry, body.padEnd(size))
    noteRequest(entry, () => ({ ...described, model, body: JSON.parse(body) as object as OllamaRequest['body'] }))
  }
  const keptBodies = (journal: ReturnType<typeof createJournal>) =>
    journal.list().map(({ model, bodyDropped }) => (bodyDropped ? `${model} without body` : model))

  test('drops the oldest bodies above that size until half of it is left, and keeps the models', () => {
    const journal = createJournal(10, 100)
    for (const model of ['a', 'b', 'c']) add(journal, model, 33)
    expect(keptBodies(journal)).toEqual(['a', 'b', 'c'])

    add(journal, 'd', 33)
    expect(keptBodies(journal)).toEqual(['a without body', 'b without body', 'c without body', 'd'])
    expect(journal.list()[0]).toMatchObject({ model: 'a', prompt: '', messages: [], body: {} })
  })

  test('keeps the body of the latest request, however large it is', () => {
    const journal = createJournal(10, 100)
    add(journal, 'a', 30)
    add(journal, 'b', 1_000)
    expect(keptBodies(journal)).toEqual(['a without body', 'b'])
  })

  test('does not count the bodies of requests that it has forgotten', () => {
    const journal = createJournal(2, 100)
    for (let i = 0; i < 10; i++) add(journal, String(i), 45)
    expect(keptBodies(journal)).toEqual(['8', '9'])

    journal.clear()
    for (const model of ['a', 'b']) add(journal, model, 45)
    expect(keptBodies(journal)).toEqual(['a', 'b'])
  })
})

test('a journal with a limit of 0 counts requests and keeps none', () => {
  const journal = createJournal(0)
  journal.add(enter('/api/chat'))

  expect(journal.list()).toEqual([])
  expect(journal.last()).toBeUndefined()
  expect(journal.dropped).toBe(1)
})

describe('an entry', () => {
  test('that was only just created has no answer, and the server decides', () => {
    expect(show(enter('/api/chat', { headers: new Headers({ 'X-Team': 'blue' }) }))).toEqual({
      method: 'POST',
      path: '/api/chat',
      endpoint: 'unknown',
      dialect: 'ollama',
      model: '',
      prompt: '',
      messages: [],
      tools: [],
      images: [],
      options: {},
      body: {},
      headers: { 'x-team': 'blue' },
      answeredBy: 'server',
      startedAt: expect.any(Number) as number,
      outcome: 'pending',
      warnings: [],
    })
  })

  test('shows the present state each time that it is read', () => {
    const journal = createJournal(1)
    const entry = enter('/api/chat')
    journal.add(entry)
    const before = journal.last()
    noteStatus(entry, 200)
    entry.lifetime.close('complete')

    expect(before).toMatchObject({ outcome: 'pending' })
    expect(before).not.toHaveProperty('status')
    expect(journal.last()).toMatchObject({ outcome: 'complete', status: 200 })
  })

  test('is aborted once its signal has fired, although nothing listened', () => {
    const client = new AbortController()
    const entry = enter('/api/chat', { signal: client.signal })
    client.abort()

    expect(show(entry).outcome).toBe('aborted')
  })

  test('has the route, and the dialect of Ollama if the route names none', () => {
    const entry = enter('/v1/messages')
    noteRoute(entry, { endpoint: 'chat', dialect: 'anthropic' })
    expect(show(entry)).toMatchObject({ endpoint: 'chat', dialect: 'anthropic' })
    noteRoute(entry, { endpoint: 'tags' })
    expect(show(entry)).toMatchObject({ endpoint: 'tags', dialect: 'ollama' })
  })

  test.each([
    ['{"model":"a","prompt":"b","x":1}', { model: 'a', prompt: 'b', body: { model: 'a', prompt: 'b', x: 1 } }],
    ['{"name":"a"}', { model: 'a', prompt: '' }],
    ['{"source":"a"}', { model: 'a' }],
    ['{"model":5,"prompt":[]}', { model: '', prompt: '', body: { model: 5, prompt: [] } }],
    ['[1]', { body: {} }],
    ['null', { body: {} }],
    ['{', { body: {} }],
    ['', { body: {} }],
    [new TextEncoder().encode('{"model":"bytes"}'), { model: 'bytes' }],
  ])('that nobody described is described by its body: %s', (body, expected) => {
    const entry = enter('/api/show')
    noteBody(entry, body)
    expect(show(entry)).toMatchObject(expected)
  })

  test('is described by the first description that was noted', () => {
    const entry = enter('/api/chat')
    noteRequest(entry, () => described)
    noteRequest(entry, () => ({ ...described, prompt: 'asked again after a search' }))

    expect(show(entry)).toMatchObject({ model: 'qwen3:8b', prompt: 'Why?' })
  })

  test('has who answered, with the label of a rule, and the last one counts', () => {
    const entry = enter('/api/chat')
    noteAnsweredBy(entry, 'rules', "mock.when('cats', …)")
    expect(show(entry)).toMatchObject({ answeredBy: 'rules', rule: "mock.when('cats', …)" })
    noteAnsweredBy(entry, 'echo')
    expect(show(entry).answeredBy).toBe('echo')
    expect(show(entry)).not.toHaveProperty('rule')
  })

  test('has the first reply that was noted', () => {
    const entry = enter('/api/chat')
    noteReply(entry, 'First.')
    noteReply(entry, 'Second.')

    expect(show(entry).reply).toBe('First.')
  })

  test('collects the parts of a reply that comes in parts', () => {
    const entry = enter('/api/chat')
    const call = { name: 'find', arguments: { city: 'Rome' } }
    noteDelta(entry, { content: 'To' })
    noteDelta(entry, { thinking: 'Hm' })
    noteDelta(entry, { content: ' Rome', toolCalls: [call] })

    expect(show(entry).reply).toEqual({ content: ['To', ' Rome'], thinking: ['Hm'], toolCalls: [call] })
  })

  test('has each warning once, in a list that a reader may change', () => {
    const entry = enter('/api/chat')
    for (const warning of ['a', 'b', 'a']) noteWarning(entry, warning)
    const { warnings } = show(entry)
    expect(warnings).toEqual(['a', 'b'])

    ;(warnings as string[]).push('c')
    expect(show(entry).warnings).toEqual(['a', 'b'])
  })
})
