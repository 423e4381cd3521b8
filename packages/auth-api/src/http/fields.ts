import { invalidFields } from './answers.ts'
import { isWhole, JsonNumber } from './json-number.ts'
import { strip } from './strip.ts'

/** A required text field of a body. */
export interface TextField {
  /** True if white space around the value is dropped. */
  readonly trim: boolean
  /** Length in characters as Python counts them, which are code points. */
  readonly maxLength?: number
}

const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * Reads text fields with the rules and messages of Django REST Framework's CharField. Further
 * members of the body are ignored.
 *
 * @throws HttpError 400 with the messages of every field that is wrong
 */
export function readFields<Name extends string>(
  body: unknown,
  fields: Readonly<Record<Name, TextField>>,
): Record<Name, string> {
  const dictionary = readDictionary(body)
  const values: Record<string, string> = {}
  const errors: Record<string, string[]> = {}
  for (const [name, field] of Object.entries<TextField>(fields)) {
    const value = Object.hasOwn(dictionary, name) ? dictionary[name] : undefined
    const read = readText(value, field)
    if (read.state === 'ok') values[name] = read.text
    else errors[name] = [read.message]
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors)
  // Every name of `fields` got its value, or an error above.
  return values
}

function readDictionary(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {}
  if (body === null) throw invalidFields({ non_field_errors: ['No data provided'] })
  if (typeof body !== 'object' || Array.isArray(body) || body instanceof JsonNumber) {
    const message = `Invalid data. Expected a dictionary, but got ${pythonType(body)}.`
    throw invalidFields({ non_field_errors: [message] })
  }
  return Object.fromEntries(Object.entries(body))
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  return isWhole(value) ? 'int' : 'float'
}

type Read = { state: 'ok'; text: string } | { state: 'wrong'; message: string }
const wrong = (message: string): Read => ({ state: 'wrong', message })

function readText(value: unknown, field: TextField): Read {
  if (value === undefined) return wrong('This field is required.')
  if (value === null) return wrong('This field may not be null.')
  const given = value instanceof JsonNumber ? value.text : value
  if (typeof given !== 'string' && typeof given !== 'number') return wrong('Not a valid string.')
  const text = field.trim ? strip(String(given)) : String(given)
  if (text === '') return wrong('This field may not be blank.')
  if (text.includes('\0')) return wrong('Null characters are not allowed.')
  const half = HALF_A_PAIR.exec(text)?.[0].charCodeAt(0).toString(16).toUpperCase()
  if (half !== undefined) return wrong(`Surrogate characters are not allowed: U+${half}.`)
  if (field.maxLength !== undefined && [...text].length > field.maxLength) {
    return wrong(`Ensure this field has no more than ${field.maxLength} characters.`)
  }
  return { state: 'ok', text }
}
