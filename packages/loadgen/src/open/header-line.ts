const LOWER = 0x20
const COLON = 0x3a
const SPACE = 0x20
const TAB = 0x09

const name = (text: string) => Buffer.from(text, 'latin1')
const contentLength = name('content-length')
const transferEncoding = name('transfer-encoding')
const connection = name('connection')
const labProcess = name('x-lab-process')

export type HeaderName = 'contentLength' | 'transferEncoding' | 'connection' | 'labProcess'

const isNamed = (buffer: Buffer, start: number, end: number, wanted: Buffer): boolean => {
  if (end - start <= wanted.length || buffer[start + wanted.length] !== COLON) return false
  for (let index = 0; index < wanted.length; index += 1) {
    const byte = buffer[start + index] ?? 0
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | LOWER : byte
    if (lower !== wanted[index]) return false
  }
  return true
}

/** Names a line's header if it matters to a sender, else null. Reads bytes, makes no string. */
export const headerNameOf = (buffer: Buffer, start: number, end: number): HeaderName | null => {
  // The first letter rules out most lines.
  switch ((buffer[start] ?? 0) | LOWER) {
    case 0x63:
      if (isNamed(buffer, start, end, contentLength)) return 'contentLength'
      return isNamed(buffer, start, end, connection) ? 'connection' : null
    case 0x74:
      return isNamed(buffer, start, end, transferEncoding) ? 'transferEncoding' : null
    case 0x78:
      return isNamed(buffer, start, end, labProcess) ? 'labProcess' : null
    default:
      return null
  }
}

/** The value of a header line, without the white space around it. */
export const headerValueOf = (buffer: Buffer, start: number, end: number): string => {
  let from = buffer.indexOf(COLON, start) + 1
  let to = end
  while (from < to && (buffer[from] === SPACE || buffer[from] === TAB)) from += 1
  while (to > from && (buffer[to - 1] === SPACE || buffer[to - 1] === TAB)) to -= 1
  return buffer.toString('latin1', from, to)
}

/** Returns a Content-Length's value, or -1 if it is not a number of bytes. */
export const lengthOf = (value: string): number => (/^\d{1,15}$/.test(value) ? Number(value) : -1)

/** Tells if a comma-separated header value contains a token, in any case. */
export const hasToken = (value: string, token: string): boolean => {
  const lower = value.toLowerCase()
  return lower.includes(token) && lower.split(/[ \t]*,[ \t]*/).includes(token)
}

/** Returns the status of a status line (RFC 9112, 4), or -1 if it is no status line. */
export const statusOf = (buffer: Buffer, start: number, end: number): number => {
  if (end - start < 12 || buffer.toString('latin1', start, start + 7) !== 'HTTP/1.') return -1
  if (buffer[start + 8] !== SPACE || (end - start > 12 && buffer[start + 12] !== SPACE)) return -1
  let status = 0
  for (let index = start + 9; index < start + 12; index += 1) {
    const digit = (buffer[index] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    status = status * 10 + digit
  }
  return status >= 100 && status < 600 ? status : -1
}

/** Tells if a status line that `statusOf` accepted has minor version 0. */
export const isHttp10 = (buffer: Buffer, start: number): boolean => buffer[start + 7] === 0x30
