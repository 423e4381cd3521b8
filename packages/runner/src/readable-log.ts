const levels: Readonly<Record<number, string>> = { 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' }

/** A prefix as containers and messages have it, then a JSON object. */
const jsonLine = /^(\s*(?:[\w.-]+\s*\|\s*)?)(\{.*\})\s*$/

/**
 * Turns log lines in JSON into readable ones: level, message, request and error. Every other line
 * stays as it is.
 */
export const readableLog = (text: string): string => text.split('\n').map(readableLine).join('\n')

const readableLine = (line: string): string => {
  const [, before = '', json = ''] = jsonLine.exec(line) ?? []
  const sentence = json === '' ? null : sentenceOf(parse(json))
  return sentence === null ? line : `${before}${sentence}`
}

const sentenceOf = (entry: unknown): string | null => {
  const message = textIn(entry, 'msg')
  const error = textIn(fieldOf(entry, 'err'), 'message')
  // The logger repeats the message of an error that is logged without a text.
  const text = [...new Set([message, error])].filter((part) => part !== null).join(': ')
  if (text === '') return null
  const level = levels[Number(fieldOf(entry, 'level'))] ?? ''
  return `${level}${text}${requestOf(entry)}`
}

const requestOf = (entry: unknown): string => {
  const request = fieldOf(entry, 'req')
  const [method, url] = [textIn(request, 'method'), textIn(request, 'url')]
  const status = fieldOf(fieldOf(entry, 'res'), 'statusCode')
  const parts = [
    ...(method === null || url === null ? [] : [`${method} ${url}`]),
    ...(typeof status === 'number' ? [`answered ${status}`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const textIn = (value: unknown, name: string): string | null => {
  const field = fieldOf(value, name)
  return typeof field === 'string' && field !== '' ? field : null
}
