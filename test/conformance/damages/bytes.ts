import type { Wire } from '../wire.ts'

type ByteDamage = (wire: Wire) => Wire | undefined

const typeOf = (wire: Wire): string => wire.headers['content-type'] ?? ''
const isLines = (wire: Wire) => typeOf(wire).includes('ndjson') && wire.text !== ''
const isEvents = (wire: Wire) => typeOf(wire).includes('event-stream') && wire.text !== ''
const isBody = (wire: Wire) => typeOf(wire).includes('/json') && wire.text !== ''

const text = (applies: (wire: Wire) => boolean, change: (text: string) => string): ByteDamage => {
  return (wire) => (applies(wire) ? { ...wire, text: change(wire.text) } : undefined)
}

const header = (name: string, change: (value: string | undefined) => string | undefined): ByteDamage => {
  return (wire) => {
    const { [name]: value, ...others } = wire.headers
    const changed = change(value)
    if (changed === value) return undefined
    return { ...wire, headers: changed === undefined ? others : { ...others, [name]: changed } }
  }
}

/** Damages to the status, the headers and the bytes. */
export const byteDamages: Record<string, ByteDamage> = {
  'nothing is changed': (wire) => wire,
  'the status is different': (wire) => ({ ...wire, status: wire.status === 400 ? 404 : 400 }),
  'the status is a 201 in place of a 200': (wire) => (wire.status === 200 ? { ...wire, status: 201 } : undefined),

  'the content type is missing': header('content-type', () => undefined),
  'a missing content type is added': header('content-type', (value) => value ?? 'text/plain;charset=UTF-8'),
  'the content type has another charset': header('content-type', (value) => value?.replace('utf-8', 'UTF-8')),
  'the content type gains a charset': header('content-type', (value) =>
    value?.includes('charset') ? value : value && `${value}; charset=utf-8`,
  ),
  'the content type loses its charset': header('content-type', (value) => value?.split(';')[0]),
  'allow is added': header('allow', (value) => value ?? 'GET'),
  'allow lists its methods in another order': header('allow', (value) => value?.split(', ').toReversed().join(', ')),
  'allow is missing': header('allow', () => undefined),
  'location is absolute': header('location', (value) => value && `http://localhost:11434${value}`),
  'location is added': header('location', (value) => value ?? '/'),
  'any origin is allowed': header('access-control-allow-origin', () => '*'),
  'an allowed origin is missing': header('access-control-allow-origin', () => undefined),
  'exposed headers are added': header('access-control-expose-headers', () => 'x-request-id'),
  'vary is different': header('vary', (value) => (value === undefined ? 'Origin' : undefined)),
  'a header that is not compared is added': header('x-request-id', () => 'r1'),
  'a date is added': header('date', () => 'Thu, 01 Jan 2026 00:00:00 GMT'),

  'the last line has no newline': text(isLines, (body) => body.slice(0, -1)),
  'an empty line ends the stream': text(isLines, (body) => `${body}\n`),
  'an empty line stands between two lines': text(isLines, (body) => body.replace('\n', '\n\n')),
  'an empty line comes first': text(isLines, (body) => `\n${body}`),
  'lines end in carriage returns': text(isLines, (body) => body.replaceAll('\n', '\r\n')),
  'two lines are joined into one': text(isLines, (body) => body.replace('\n', ' ')),
  'a space stands before each line': text(isLines, (body) => body.replace(/^/gm, ' ').trimEnd() + '\n'),

  'the last event has no empty line': text(isEvents, (body) => body.slice(0, -1)),
  'the last event has no newline': text(isEvents, (body) => body.slice(0, -2)),
  'an event has two empty lines after it': text(isEvents, (body) => body.replace('\n\n', '\n\n\n')),
  'an event has three empty lines after it': text(isEvents, (body) => body.replace('\n\n', '\n\n\n\n')),
  'a comment comes first': text(isEvents, (body) => `: ping\n\n${body}`),
  'data has no space after its colon': text(isEvents, (body) => body.replace('data: ', 'data:')),
  'data has two spaces after its colon': text(isEvents, (body) => body.replace('data: ', 'data:  ')),
  'the final [DONE] is missing': text(
    (wire) => isEvents(wire) && wire.text.includes('[DONE]'),
    (body) => body.replace('data: [DONE]\n\n', ''),
  ),
  'the final [DONE] is quoted': text(
    (wire) => isEvents(wire) && wire.text.includes('[DONE]'),
    (body) => body.replace('[DONE]', '"[DONE]"'),
  ),
  'the final [DONE] is repeated': text(isEvents, (body) => `${body}data: [DONE]\n\n`),
  'events end in carriage returns': text(isEvents, (body) => body.replaceAll('\n', '\r\n')),
  'an event has an id': text(isEvents, (body) => `id: 1\n${body}`),

  'a newline ends the body': text(isBody, (body) => `${body}\n`),
  'spaces stand in the body': text(isBody, (body) => body.replace(/^\{/, '{ ')),
  'the body is not closed': text(isBody, (body) => body.slice(0, -1)),
  'the body is in a list': text(isBody, (body) => `[${body}]`),
  'the body is null': text(isBody, () => 'null'),
  'text has one more space': text(
    (wire) => typeOf(wire).startsWith('text/plain'),
    (body) => `${body} `,
  ),
  'text has one more newline': text(
    (wire) => typeOf(wire).startsWith('text/') && !isEvents(wire),
    (body) => `${body}\n`,
  ),
  'the body is empty': text(
    (wire) => wire.text !== '',
    () => '',
  ),
  'an empty body has text': text(
    (wire) => wire.text === '' && wire.status !== 204,
    () => 'x',
  ),
  'an empty body has an empty object': text(
    (wire) => wire.text === '' && wire.status !== 204,
    () => '{}',
  ),
  'the body breaks off after its last byte': (wire) => (wire.text === '' ? undefined : { ...wire, cut: true }),
  'the body breaks off before its first byte': (wire) =>
    wire.text === '' ? undefined : { ...wire, text: '', cut: true },
  'the body ends in the middle': text(
    (wire) => wire.text !== '',
    (body) => body.slice(0, body.length / 2),
  ),
  'the stream ends before its last line': text(
    (wire) => isLines(wire) && wire.text.split('\n').length > 2,
    (body) => body.slice(0, body.lastIndexOf('\n', body.length - 2) + 1),
  ),
}
