import { setTimeout as wait } from 'node:timers/promises'
import { ask, type RunningTopology, type TopologyProcess, targets } from '@deployment-lab/topology'

const within = 5000

/** What goes wrong with the workers while they are loaded. */
export const faults = ['rolling restart', 'killed process', 'crash'] as const
export type Fault = (typeof faults)[number]

/** Each worker is asked to end, in turn, the next when the one before is back. */
export async function restartInTurn(running: RunningTopology, signal: AbortSignal): Promise<void> {
  for (const worker of await workersOf(running)) {
    process.kill(worker.pid, 'SIGTERM')
    await waitForAnother(running, worker, signal)
  }
}

/** One worker is killed, and PM2 starts another. */
export async function killOne(running: RunningTopology, signal: AbortSignal): Promise<void> {
  const [worker] = await workersOf(running)
  if (worker === undefined) throw new Error('there is no worker to kill')
  process.kill(worker.pid, 'SIGKILL')
  await waitForAnother(running, worker, signal)
}

/** Returns when as many workers as there should be answer, each through the proxy as well. */
export async function waitForAll(running: RunningTopology, signal: AbortSignal): Promise<void> {
  const heard = new Set<number>()
  for (;;) {
    const workers = await workersOf(running)
    heard.add(await answering(running.url, signal))
    if (workers.length === running.workers && workers.every(({ pid }) => heard.has(pid))) return
    await wait(20, undefined, { signal })
  }
}

/** Returns when a worker's place has been taken by a process that is ready. */
async function waitForAnother(
  running: RunningTopology,
  before: TopologyProcess,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const now = (await workersOf(running)).find(({ name }) => name === before.name)
    if (now !== undefined && now.pid !== before.pid && (await isReady(now, signal))) return
    await wait(20, undefined, { signal })
  }
}

export const workersOf = async (running: RunningTopology): Promise<TopologyProcess[]> =>
  (await running.processes()).filter(({ role }) => role === 'worker')

/** Asked past the proxy, whose answer would be another worker's. */
const isReady = ({ url }: TopologyProcess, signal: AbortSignal): Promise<boolean> =>
  ask(`${url}${targets.fastify.readyPath}`, signal, within).then(
    ({ status }) => status === 200,
    () => false,
  )

/** The process that answers at an address; not a number while none does. */
const answering = (url: string, signal: AbortSignal): Promise<number> =>
  ask(url + targets.fastify.whoamiPath, signal, within).then(
    ({ headers }) => Number(headers['x-lab-process'] ?? 'none'),
    () => Number.NaN,
  )
