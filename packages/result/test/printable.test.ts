import { expect, test } from 'vitest'
import { printable } from '../src/index.ts'

const code = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`

const points = (...ranges: readonly (readonly [from: number, to: number])[]): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index))

test('everything that drives a terminal or turns a text around is escaped', () => {
  const controls = points([0, 8], [0x0b, 0x1f], [0x7f, 0x9f])
  const marks = points([0x61c, 0x61c], [0x200e, 0x200f], [0x202a, 0x202e], [0x2066, 0x2069])
  const unseen = points([0x2028, 0x2029], [0x200b, 0x200b], [0xfeff, 0xfeff], [0xe0001, 0xe007f])
  const raw = [...controls, ...marks, ...unseen].filter((point) =>
    printable(`a${String.fromCodePoint(point)}b`).includes(String.fromCodePoint(point)),
  )
  expect(raw.map(code)).toEqual([])
  expect(printable('\u001b]0;title\u0007\u009b31m')).toBe('\\u001b]0;title\\u0007\\u009b31m')
})

test.each([
  'two\nlines\tand a tab',
  'Grüße, 日本語, עברית, می‌خواهم, 👩‍👩‍👧',
  '2001:db8::1 is ::1, as std::string',
  '# Title',
])('%s stays as it is', (text) => {
  expect(printable(text)).toBe(text)
})

test('printed JSON says the same', () => {
  const value = { '\u202ename': ['\\\u009b', '\u2028', '\u{e0041}', '##[error]x', '\\u009b'] }
  const text = printable(JSON.stringify(value, null, 2))
  expect(text).not.toContain('\u202e')
  expect(JSON.parse(text)).toEqual(value)
})

test.each(['::error::x', '  ::error file=a,line=1::x', 'a\n::stop-commands::b', 'a ##[error]b'])(
  '%j is no command to the log of a workflow',
  (text) => {
    expect(printable(text)).not.toMatch(/^\s*::\w|##\[/m)
  },
)
