import { fork } from 'node:child_process'
import { once } from 'node:events'
import { kill } from '@deployment-lab/faults/kill'
import { roll } from '@deployment-lab/faults/roll'
import { type FaultRecord, reasonOf, type TrialRecord } from '@deployment-lab/result'
import type { TopologyProcess } from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import { isRenewed, runTrial } from '../src/run/trial.ts'
import { runStateOf } from './run-state.ts'
import { saturation } from './sample.ts'

/** A child that has used so much CPU time when this resolves. */
const startBusy = async (milliseconds: number): Promise<number> => {
  const program = `
    const start = process.cpuUsage()
    const used = () => { const { user, system } = process.cpuUsage(start); return user + system }
    while (used() < ${1000 * milliseconds});
    process.send('done')
    setInterval(() => {}, 1e6)`
  const child = fork('-', [], { execArgv: ['-e', program] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child.pid ?? 0
}

const server: TopologyProcess = { pid: process.pid, role: 'worker', name: 'server' }

const trialOf = async (
  scenario: typeof saturation,
  processes: () => Promise<TopologyProcess[]>,
  workers = 1,
): Promise<TrialRecord> => {
  const { state } = await runStateOf([scenario], () => 5000)
  const [planned] = state.plan.blocks[0]?.trials ?? []
  const up = state.topologies.running.get('node')
  if (planned === undefined || up === undefined) throw new TypeError('nothing is planned')
  return runTrial(state, planned, { block: 0, position: 0 }, { ...up, workers, processes })
}
const gateOf = ({ gates }: TrialRecord, name: string) => gates.find(({ gate }) => gate === name)

test('a trial is held against the service time of its scenario, and has a reading of the host', async () => {
  // The generator of the tests reads a latency of 1 ms.
  const slow = await trialOf({ ...saturation, serviceTime: 2 }, async () => [server])
  expect(slow.state).toBe('void')
  expect(gateOf(slow, 'floor')?.state).toBe('failed')
  const sound = await trialOf({ ...saturation, serviceTime: 1 }, async () => [server])
  expect(sound.state).toBe('valid')
  expect(sound.host?.clockJump).toBeTypeOf('number')
  expect(gateOf(sound, 'host')?.state).toBe('passed')
})

test('a trial that began with a worker too few is void', async () => {
  const trial = await trialOf(saturation, async () => [server], 2)
  expect(trial.reasons).toEqual([reasonOf('workers-absent', { there: 1, expected: 2 })])
})

test('what is started again during a trial counts for the topology', async () => {
  let begun = false
  const trial = await trialOf(saturation, async () => {
    if (!begun) {
      begun = true
      return [server]
    }
    return [server, { pid: await startBusy(400), role: 'proxy', name: 'again' }]
  })
  expect(trial.usage?.cpuSeconds['proxy']).toBeGreaterThanOrEqual(0.35)
})

test.each([
  ['a deploy after which all serve', roll('same'), {}, true, true],
  ['a deploy after which one is left out', roll('same'), {}, false, false],
  ['a release that starts slowly', roll('slow-start'), {}, true, false],
  ['a deploy that goes on', roll('same'), { undone: 'with-topology' }, true, false],
  ['a deploy that did not hold', roll('same'), { missing: reasonOf('no-traffic') }, true, false],
  ['a killed worker', kill('one worker'), {}, true, false],
] as const)('%s leaves a fresh topology or not', async (_, fault, changed, allServe, renewed) => {
  const record: FaultRecord = {
    name: fault.name,
    settings: {},
    at: 1000,
    began: 1000,
    tookHold: 1100,
    ended: 1200,
    missing: null,
    facts: {},
    undone: 'nothing-to-undo',
    ...changed,
  }
  const topology = { everyWorkerServes: async () => allServe }
  const faults = [{ at: 1000, fault }]
  const { signal } = new AbortController()
  expect(await isRenewed({ faults }, { faults: [record] }, topology, signal)).toBe(renewed)
})

test('a trial without faults leaves a used topology', async () => {
  const topology = { everyWorkerServes: async () => true }
  const { signal } = new AbortController()
  expect(await isRenewed({ faults: [] }, { faults: [] }, topology, signal)).toBe(false)
})
