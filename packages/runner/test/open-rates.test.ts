import { expect, test } from 'vitest'
import { highestRate, openLoop, requestsOf } from '../src/index.ts'
import { openRatesFor } from '../src/plan/open-rates.ts'
import { saturation, steady } from './sample.ts'

const mix = requestsOf(steady.load)
const of = (stream: ReturnType<typeof openLoop>) => ({
  ...steady,
  load: { model: 'open' as const, streams: [{ ...stream, name: 'users' }] },
})
const at = (rate: number) => of(openLoop({ rate, mix }))

test('twice what is sent is tried, beside the usual', () => {
  expect(openRatesFor([saturation])).toEqual([500, 5000, 10_000])
  expect(openRatesFor([at(300), at(400)])).toEqual([800, 5000, 10_000])
})

test('a rate that may be too high is tried in steps', () => {
  expect(openRatesFor([at(12_000)])).toEqual([24_000, 5000, 10_000, 14_000, 20_000])
})

test('of a ramp its top counts', () => {
  const ramp = openLoop({ profile: [{ from: 0, to: 7000, duration: 1000 }], mix })
  expect(openRatesFor([of(ramp)])).toEqual([14_000, 5000, 10_000])
})

test('for a search more is tried', () => {
  const search = { ...at(300), capacity: highestRate({ p99: 50 }) }
  expect(openRatesFor([search]).at(-1)).toBe(40_000)
})
