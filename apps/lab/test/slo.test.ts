import { expect, test } from 'vitest'
import { readSlo, sloText } from '../src/slo.ts'

test.each([
  ['p99=50ms', { p99: 50 }, 'p99=50ms'],
  ['p99 = 0.2s', { p99: 200 }, 'p99=200ms'],
  ['p99=50ms,success=99.5%', { p99: 50, success: 0.995 }, 'p99=50ms,success=99.5%'],
  ['success=99%', { success: 0.99 }, 'success=99%'],
])('%s is read, and written again', (text, limits, written) => {
  expect(readSlo(text)).toEqual(limits)
  expect(sloText(readSlo(text))).toBe(written)
})

test('a limit that is given twice is refused', () => {
  expect(() => readSlo('p99=50ms,success=99%,p99=10ms')).toThrow(
    expect.objectContaining({
      code: 'LAB_USAGE',
      message: expect.stringContaining('limits p99 twice'),
    }),
  )
})

test.each(['p99=0ms', 'p99=50', 'p99=99%', 'p99=61s', 'p50=1ms', 'success=101%', 'success=0%', ''])(
  '"%s" is refused with how it is written',
  (text) => {
    expect(() => readSlo(text)).toThrow(
      expect.objectContaining({ code: 'LAB_USAGE', message: expect.stringContaining('p99=50ms') }),
    )
  },
)
