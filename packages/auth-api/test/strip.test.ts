import { describe, expect, test, vi } from 'vitest'
import { readFields } from '../src/http/fields.ts'
import { startApi } from './support/api.ts'

const HALF = 30_000
const blanks = ' '.repeat(2 * HALF)

/** How often a character was looked at while a field was read. */
function stepsOf(token: string): number {
  const look = vi.spyOn(String.prototype, 'charCodeAt')
  try {
    readFields({ token }, { token: { trim: true } })
    return look.mock.calls.length
  } finally {
    look.mockRestore()
  }
}

describe('a body full of white space', () => {
  test('is refused like any other', async () => {
    const { post } = await startApi()
    expect((await post('/api/token/verify/', { token: `a${blanks}b` })).statusCode).toBe(401)
    expect((await post('/api/token/verify/', { token: blanks })).statusCode).toBe(400)
  })

  test('does not hold the process up: each character is looked at once', () => {
    expect(stepsOf(`a${blanks}b`)).toBe(2)
    const around = ' '.repeat(HALF)
    expect(stepsOf(`${around}a b${around}`)).toBe(2 * HALF + 2)
  })
})

test('white space around a field is what Python takes for it', () => {
  const spaces =
    '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007' +
    '\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
  const known = new Set(spaces)
  const read = (text: string) => readFields({ text }, { text: { trim: true } }).text
  for (let code = 1; code < 0xd8_00; code += 1) {
    const character = String.fromCharCode(code)
    const kept = `${character}x y${character}`
    expect(read(kept), `U+${code.toString(16)}`).toBe(known.has(character) ? 'x y' : kept)
  }
  expect(read(`${spaces}x${spaces}y${spaces}`)).toBe(`x${spaces}y`)
})
