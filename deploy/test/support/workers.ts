import type { RunningTopology, TopologyProcess } from '@deployment-lab/topology'
import { expect } from 'vitest'

const { signal } = new AbortController()

export const workersOf = async (running: RunningTopology): Promise<TopologyProcess[]> =>
  (await running.processes()).filter(({ role }) => role === 'worker')

/** Returns when as many workers as there should be answer, each through the proxy as well. */
export const waitForAll = async (running: RunningTopology): Promise<void> => {
  await expect.poll(() => running.everyWorkerServes(signal), { timeout: 120_000 }).toBe(true)
}
