import { expect, test } from 'vitest'
import { lab } from './lab-command.ts'
import { serveTokens } from './serve.ts'

/** A server that stands still for a while, counted in milliseconds from its first request. */
const stalling = (from: number, to: number): Promise<string> => {
  let first = 0
  return serveTokens((response) => {
    const now = performance.now()
    if (first === 0) first = now
    const at = now - first
    const wait = at >= from && at < to ? to - at : 2
    setTimeout(() => response.end('{"id":1,"username":"lab-user","role":"user"}'), wait)
  })
}

const loadSteady = async (url: string, ...more: string[]) => {
  const { code, stdout } = await lab('load', 'steady', '--url', url, '--rate', '200', ...more)
  // 5: the generator was late on a busy machine, which is said; what it counted stands.
  expect([0, 5]).toContain(code)
  const percentile = (name: string): string =>
    new RegExp(`^${name} +(.*)$`, 'm').exec(stdout)?.[1] ?? ''
  return { stdout, percentile }
}

test('a stall of 3 s shows in the percentiles where requests may wait that long', async () => {
  const url = await stalling(3000, 6000)
  const { percentile } = await loadSteady(url, '--seconds', '10', '--timeout', '10')
  for (const name of ['p90', 'p99']) expect(percentile(name)).toMatch(/^[\d.]+ s$/)
  expect(Math.abs(Number.parseFloat(percentile('p90')) - 2)).toBeLessThan(0.1)
  expect(Math.abs(Number.parseFloat(percentile('p99')) - 2.9)).toBeLessThan(0.1)
})

test('where they are given up before, the limit is said', async () => {
  const url = await stalling(300, 1500)
  const { stdout, percentile } = await loadSteady(url, '--seconds', '2', '--timeout', '0.3')
  expect(stdout).toContain('each given up after 0.3 s')
  expect(percentile('p90')).toBe('not reached: over 0.3 s')
})
