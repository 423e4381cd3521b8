// Numbers of JSON as Python reads them and writes them into a text. A double forgets digits, and
// JavaScript writes it in another way.

/** A number whose text in Python is not the one that JavaScript would write. */
export class JsonNumber extends Number {
  /** Text that Python's `str()` makes of it. */
  readonly text: string

  constructor(value: number, text: string) {
    super(value)
    this.text = text
  }
}

/** CPython's limit; its parser refuses a longer whole number. */
const MAX_DIGITS = 4300
const WHOLE = /^-?\d+$/

/**
 * Parses JSON. A number that would lose digits or its form becomes a {@link JsonNumber}.
 *
 * @throws SyntaxError when it is no JSON, RangeError for a whole number of more than 4,300 digits
 */
export const parseJson = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value
    const written = pythonText(context.source, value)
    return written === String(value) ? value : new JsonNumber(value, written)
  })

/** Tells if Python reads the number as an `int`. */
export const isWhole = (value: unknown): boolean =>
  value instanceof JsonNumber ? WHOLE.test(value.text) : Number.isInteger(value)

function pythonText(source: string, value: number): string {
  if (!WHOLE.test(source)) return floatText(value)
  if (source.length > MAX_DIGITS + (source.startsWith('-') ? 1 : 0)) {
    throw new RangeError(`a whole number has more than ${MAX_DIGITS} digits`)
  }
  return source === '-0' ? '0' : source
}

/** Python's repr() of a float: the shortest digits that give it back, with a point or an exponent. */
function floatText(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (!Number.isFinite(value)) return `${sign}inf`
  const [mantissa = '', exponent = ''] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const power = Number(exponent)
  if (power >= 16 || power < -4) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const size = String(Math.abs(power)).padStart(2, '0')
    return `${sign}${digits.charAt(0)}${fraction}e${power < 0 ? '-' : '+'}${size}`
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0')
  return `${sign}${whole}.${digits.slice(power + 1) || '0'}`
}
