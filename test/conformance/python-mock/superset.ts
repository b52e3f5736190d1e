import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { mask } from '../mask.ts'

/** Returns one sentence for each value of the Python mock's answer that `got` lacks or contradicts. `got` may have more fields. */
export function listMissing(want: Json, got: Json | undefined, volatile: string[], at = 'answer'): string[] {
  if (isObject(want) && isObject(got)) {
    return Object.entries(want).flatMap(([field, value]) => {
      const place = `${at}.${field}`
      if (!volatile.includes(field)) return listMissing(value, got[field], volatile, place)
      return isTimeIn(field, got[field]) ? [] : [`${place}: want a time, got ${JSON.stringify(got[field])}`]
    })
  }
  if (Array.isArray(want) && Array.isArray(got) && want.length === got.length) {
    return want.flatMap((item, index) => listMissing(item, got[index], volatile, `${at}[${index}]`))
  }
  return Object.is(want, got) ? [] : [`${at}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`]
}

// A time is well-formed if the comparer masks it.
function isTimeIn(field: string, value: Json | undefined): boolean {
  const masked = mask(value ?? null, { at: 0, ids: new Map() }, { field, fields: [field] })
  return masked === '<time>' || masked === '<unix>'
}
