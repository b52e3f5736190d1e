import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allCases } from './recordings.ts'
import digests from './recordings/sha256.json' with { type: 'json' }

const folder = new URL('./recordings/', import.meta.url)

const digestOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(new URL(name, folder)))
    .digest('hex')

describe('the recordings', () => {
  test.each(Object.entries(digests))('%s is byte for byte what was recorded', (name, digest) => {
    expect(digestOf(name)).toBe(digest)
  })

  test('all have a digest in sha256.json', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.json') && name !== 'sha256.json')
    expect(files.toSorted()).toEqual(Object.keys(digests).toSorted())
  })

  test('give each case a different id', () => {
    const ids = allCases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
