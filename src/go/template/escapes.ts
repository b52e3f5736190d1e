import { isPrintable } from './characters.ts'

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}
const JAVASCRIPT: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '"': '\\"' }

/** Escapes text for HTML, as HTMLEscapeString in text/template/funcs.go does. */
export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0"'&<>]/g, (character) => HTML[character]!)
}

/** Escapes text for JavaScript, as JSEscapeString in text/template/funcs.go does. */
export function escapeJavaScript(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, (character) => {
    const known = JAVASCRIPT[character]
    if (known !== undefined) return known
    if (character > '\x7f' && isPrintable(character)) return character
    return `\\u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
  })
}

/** Escapes text for the query of a URL, as url.QueryEscape does. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
