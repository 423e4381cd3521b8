import type { ClosedLoopPlan } from '@deployment-lab/loadgen'
import { expect, test } from 'vitest'
import { warmUp } from '../src/run/warm-up.ts'
import { closedAt, serveTokens } from './run-state.ts'
import { authFlow, saturation, steady } from './sample.ts'

/** A generator whose windows have these rates, the last of them for ever. */
const windowsOf = (rates: readonly number[]) => {
  const plans: ClosedLoopPlan[] = []
  const scripts: number[] = []
  return {
    plans,
    scripts,
    closedLoop: async (plan: ClosedLoopPlan) => {
      plans.push(plan)
      return closedAt(rates[plans.length - 1] ?? 1000 * 1.1 ** (plans.length % 2))
    },
    scriptedLoop: async ({ duration }: { duration: number }) => {
      scripts.push(duration)
      return closedAt(10)
    },
  }
}
const signal = new AbortController().signal
const times = { duration: 600, longest: 1800 }

test('a warm-up goes on until three windows agree', async () => {
  const generator = windowsOf([400, 700, 900, 1000, 1010, 1005])
  const reading = await warmUp(
    generator,
    { url: await serveTokens() },
    [saturation, steady],
    times,
    signal,
  )
  expect(reading).toMatchObject({ state: 'steady', windows: 6 })
  expect(generator.plans.map(({ duration }) => duration)).toEqual(Array(6).fill(200))
})

test('one that never does ends, and is told', async () => {
  const generator = windowsOf([])
  const reading = await warmUp(generator, { url: await serveTokens() }, [saturation], times, signal)
  expect(reading).toMatchObject({ state: 'not-steady', windows: 9 })
})

test('scripts have their share and are not judged', async () => {
  const generator = windowsOf([1000, 1000, 1000])
  const url = await serveTokens()
  const reading = await warmUp(generator, { url }, [authFlow, saturation], times, signal)
  expect(generator.scripts).toEqual([300])
  expect(reading).toMatchObject({ state: 'steady', windows: 3 })
})
