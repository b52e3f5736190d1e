/**
 * Formats a float as strconv.FormatFloat does, with the formats e, f and g. A precision of -1 means as many digits as
 * the number needs.
 */
export function formatFloat(value: number, verb: string, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  switch (verb) {
    case 'e':
    case 'E': {
      const text = sign + exponential(size, precision)
      return verb === 'E' ? text.toUpperCase() : text
    }
    case 'f':
      return sign + fixed(size, precision)
    default: {
      const text = sign + general(size, precision)
      return verb === 'G' ? text.toUpperCase() : text
    }
  }
}

/** Formats a number with an exponent. Go writes at least two digits of the exponent. */
function exponential(size: number, precision: number): string {
  const text = precision < 0 ? size.toExponential() : toExponential(size, Math.min(precision, 100))
  return text.replace(/([+-])(\d)$/, '$10$2')
}

function fixed(size: number, precision: number): string {
  if (precision >= 0 && size < 1e21) {
    const text = toFixed(size, Math.min(precision, 100))
    return text + '0'.repeat(Math.max(0, precision - 100))
  }
  if (size >= 1e21) return BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '')
  const [digits, exponent] = parts(size, -1)
  if (exponent >= digits.length - 1) return digits.padEnd(exponent + 1, '0')
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/**
 * Formats a number with an exponent if the exponent is below -4, or not below the precision. Without a precision, the
 * limit is 6. Formats any other number without an exponent.
 */
function general(size: number, precision: number): string {
  const shortest = precision < 0
  const [digits, exponent] = parts(size, shortest ? -1 : Math.max(precision, 1) - 1)
  let limit = shortest ? 6 : Math.max(precision, 1)
  if (!shortest && limit > digits.length && digits.length >= exponent + 1) limit = digits.length
  if (exponent < -4 || exponent >= limit) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const count = String(Math.abs(exponent)).padStart(2, '0')
    return `${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${count}`
  }
  return fixed(size, shortest ? -1 : Math.max(digits.length - exponent - 1, 0))
}

/** Returns the digits without trailing zeros, and the exponent of the first digit. */
function parts(size: number, fraction: number): [digits: string, exponent: number] {
  const text = fraction < 0 ? size.toExponential() : toExponential(size, Math.min(fraction, 100))
  const [digits, exponent] = text.split('e')
  return [digits!.replace('.', '').replace(/(?!^)0+$/, ''), Number(exponent)]
}

/** As `toFixed` of JavaScript, but a number in the middle of two becomes the even one, as in Go: 0.125 becomes 0.12. */
function toFixed(size: number, digits: number): string {
  const rounded = size.toFixed(digits)
  if (digits === 100) return rounded
  const longer = size.toFixed(digits + 1)
  return isInTheMiddle(longer, size.toFixed(100)) ? toEven(longer, rounded) : rounded
}

/** As `toExponential` of JavaScript, with the same rule. */
function toExponential(size: number, digits: number): string {
  const rounded = size.toExponential(digits)
  if (digits === 100) return rounded
  const [longer = '', exponent = ''] = size.toExponential(digits + 1).split('e')
  const [exact = ''] = size.toExponential(100).split('e')
  return isInTheMiddle(longer, exact) ? toEven(longer, rounded, `e${exponent}`) : rounded
}

/** Whether the last digit is a 5 with nothing but zeros after it. */
function isInTheMiddle(longer: string, exact: string): boolean {
  return longer.endsWith('5') && /^0*$/.test(exact.slice(longer.length))
}

/** Returns the number without its last digit if it is even then, and otherwise the number that was rounded up. */
function toEven(longer: string, rounded: string, exponent = ''): string {
  const shorter = longer.slice(0, -1).replace(/\.$/, '')
  return /[02468]$/.test(shorter) ? shorter + exponent : rounded
}
