import { decodeHistogram } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { closedPlan, flat, happened, openPlan } from '../plans.ts'
import { type Asked, answer } from '../servers/scripted.ts'
import { useLoad } from '../use-load.ts'

const load = useLoad()

const serviceTime = 2
const stallAt = 3_000
const stallEnd = 6_000

const serveOne = ({ socket }: Asked): void => {
  setTimeout(() => socket.write(answer(200)), serviceTime)
}

/** Answers after 2 ms, but from second 3 to 6 after its first request not at all. */
const stalling = () => {
  const asked: Asked[] = []
  let held: Asked[] | null = null
  let releasedAt = 0
  const stall = (): void => {
    held = []
  }
  const release = (): void => {
    releasedAt = performance.now()
    for (const one of held ?? []) serveOne(one)
    held = null
  }
  return {
    respond: (one: Asked): void => {
      if (asked.push(one) === 1) {
        setTimeout(stall, stallAt)
        setTimeout(release, stallEnd)
      }
      if (held === null) serveOne(one)
      else held.push(one)
    },
    /**
     * Lindley's recursion for a server that never queues but stalls: who came in the stall waits
     * for its end. Computed from when the requests really came.
     */
    latencies: (): number[] => {
      const began = (asked[0]?.at ?? 0) + stallAt
      return asked
        .map(({ at }) => (at >= began && at < releasedAt ? releasedAt - at : 0) + serviceTime)
        .toSorted((a, b) => a - b)
    },
  }
}

const percentile = (sorted: number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0

test('an open loop sees a stall of 3 s as the users do, a closed loop does not', async () => {
  const { generator, serve } = load
  const open = stalling()
  const server = await serve(open.respond)
  const reading = flat(await generator.openLoop(openPlan(server.url, { duration: 10_000 })))
  expect(happened(reading.get)).toEqual({ ok: 2_000 })
  const seen = decodeHistogram(reading.latency)
  const wanted = open.latencies()
  for (const share of [0.9, 0.99]) {
    const ratio = seen.getValueAtPercentile(share * 100) / 1000 / percentile(wanted, share)
    expect(ratio, `p${share * 100}`).toBeGreaterThan(0.95)
    expect(ratio, `p${share * 100}`).toBeLessThan(1.05)
  }
  expect(percentile(wanted, 0.99)).toBeGreaterThan(2_500)
  expect(reading.timeline.map((second) => second.offered)).toEqual(Array(10).fill(200))

  const closedServer = await serve(stalling().respond)
  const plan = closedPlan(closedServer.url, { connections: 10, duration: 10_000, timeout: 8_000 })
  const closed = await generator.closedLoop(plan)
  expect(closed.ok).toBeGreaterThan(2_000)
  const blind = decodeHistogram(closed.latency)
  expect(blind.getValueAtPercentile(90)).toBeLessThan(seen.getValueAtPercentile(90) / 20)
  expect(blind.getValueAtPercentile(99)).toBeLessThan(seen.getValueAtPercentile(99) / 20)
  expect(blind.maxValue).toBeGreaterThan(2_500_000)
})
