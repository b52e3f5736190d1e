const KNOWN_FORMATS = (
  'date-time date time duration email idn-email uri uri-reference iri iri-reference hostname idn-hostname ipv4 ipv6 ' +
  'uuid json-pointer relative-json-pointer'
).split(' ')

export function isKnownFormat(format: unknown): boolean {
  return typeof format === 'string' && KNOWN_FORMATS.includes(format)
}
