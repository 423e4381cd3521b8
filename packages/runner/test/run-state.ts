import { createServer } from 'node:http'
import type { ClosedLoopPlan, Generator } from '@deployment-lab/loadgen'
import {
  type ClosedLoopReading,
  createHistogram,
  encodeHistogram,
  measured,
  type OpenLoopReading,
  record,
  type SteadyReading,
} from '@deployment-lab/result'
import type { TopologyProcess } from '@deployment-lab/topology'
import { onTestFinished } from 'vitest'
import { makePlan, type Preset, planInstances, type RunEvent, type Scenario } from '../src/index.ts'
import type { RunState } from '../src/run/state.ts'
import { named, preset } from './sample.ts'

/** A server that gives tokens, for the logins before trials and warm-ups. */
export const serveTokens = async (): Promise<string> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ access: 'a.b.c', refresh: 'd.e.f' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return `http://127.0.0.1:${address.port}`
}

const latencies = (value: number): string => {
  const histogram = createHistogram()
  for (let index = 0; index < 100; index += 1) record(histogram, value)
  return encodeHistogram(histogram)
}

const steady: SteadyReading = { state: 'steady', windows: 3, spread: measured(0) }

/** What a closed loop reads at a rate. */
export const closedAt = (throughput: number, latency = 1000): ClosedLoopReading => ({
  model: 'closed',
  connections: 8,
  duration: 1,
  ok: 100,
  wrong: 0,
  errors: 0,
  timeouts: 0,
  reconnects: 0,
  throughput,
  littleError: 0,
  latency: latencies(latency),
  generator: {
    busyShare: 0,
    eventLoopDelayP99: 0,
    scheduleLagP50: null,
    scheduleLagP99: null,
    sendRatio: null,
  },
})

/** A run of dev, node and node-again with a generator of these rates, and what it tells. */
export const runStateOf = async (
  scenarios: readonly Scenario[],
  rateOf: (instance: string, trial: number) => number,
  changed: Partial<Preset> = {},
): Promise<{ state: RunState; events: RunEvent[]; restarted: string[] }> => {
  const url = await serveTokens()
  const all = [named('node'), named('dev')]
  const plan = makePlan(1, { ...preset, ...changed }, scenarios, planInstances(all, all))
  const names = plan.instances.map(({ instance }) => instance)
  const running = new Map(names.map((name) => [name, topology(name, `${url}/${name}`)]))
  const events: RunEvent[] = []
  const restarted: string[] = []
  let trials = 0
  const never = (): never => {
    throw new Error('not to be called')
  }
  const generator: Generator = {
    pid: process.pid,
    pids: [process.pid],
    niceness: 0,
    closedLoop: async (loop: ClosedLoopPlan) => {
      trials += 1
      return closedAt(rateOf(loop.url.slice(url.length + 1), trials))
    },
    openLoop: never,
    endAt: never,
    scriptedLoop: never,
    stop: async () => {},
  }
  // Of the open loop's calibration a trial in a closed one takes the latency alone.
  const open = { streams: [{ users: true, latency: latencies(1) }] } as OpenLoopReading
  const state: RunState = {
    id: 'x',
    plan,
    lab: { root: '', node: process.execPath, cores: 8, env: {} },
    machine: {
      os: 'test',
      kernel: 'test',
      architecture: 'test',
      cpuModel: 'test',
      cores: 8,
      memoryBytes: 1,
      versions: {},
    },
    folder: '',
    command: 'test',
    budgets: [],
    labVersion: '0',
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
    now: () => 0,
    startedAt: 0,
    journal: {
      folder: '',
      trial: () => {},
      probe: () => {},
      write: () => {},
      makeRoom: () => {},
      close: () => {},
    },
    topologies: {
      running,
      leftOut: [],
      images: new Map(),
      restart: async (instance) => {
        restarted.push(instance)
        return topology(instance, `${url}/${instance}`)
      },
      leaveOut: never,
      stop: async () => {},
    },
    generator,
    calibration: {
      closed: closedAt(50_000, 1),
      open,
      closedCeiling: 50_000,
      openCeiling: 50_000,
    },
    equality: [],
    workers: new Map(names.map((name) => [name, 1])),
    trials: [],
    probes: [],
    loaded: new Set(),
    stale: new Set(),
    steady: new Map(names.map((name) => [name, steady])),
    progress: { number: 0, ahead: [] },
    pace: new Map(),
    dropped: 0,
    labUsage: { cpu: 0, wall: 0 },
    seenLoads: new Set(),
    added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
  }
  return { state, events, restarted }
}

/** A topology whose one worker is the test. */
const topology = (instance: string, url: string) => ({
  instance,
  topology: instance,
  url,
  workers: 1,
  telemetryFolder: null,
  everyWorkerServes: async () => true,
  processes: async (): Promise<TopologyProcess[]> => [
    { pid: process.pid, role: 'worker', name: 'server' },
  ],
  containers: async () => null,
  restart: null,
  logTail: async () => '',
  stop: async () => {},
})
