import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import type { FaultRecord } from '@deployment-lab/result'
import { judgeTrial } from '@deployment-lab/stats'
import {
  type Ability,
  defineTopology,
  onHost,
  type RunningTopology,
} from '@deployment-lab/topology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  isFailure,
  loadScenarios,
  missingAbility,
  type Scenario,
  seededAccount,
} from '../src/index.ts'
import { scheduleFaults } from '../src/run/faults.ts'
import { measure } from '../src/run/measure.ts'

const { signal } = new AbortController()
const scenarios = await loadScenarios(join(import.meta.dirname, '../../../bench/scenarios'))
const failures = scenarios.filter(isFailure)
const withFaults = failures.filter(({ faults }) => faults.length > 0)
const withOthers = failures.filter(
  ({ load }) => load.model === 'open' && load.streams.some(({ users }) => !users),
)

const abilities: Ability[] = [
  'pause',
  'roll',
  'scale',
  'signal',
  'stopAndStart',
  'stopStore',
  'touchSource',
]

const definitionWith = (able: readonly Ability[]) =>
  defineTopology({
    name: 'stone',
    title: 'stone',
    summary: '',
    target: 'fastify',
    workers: 1,
    settings: () => ({}),
    needs: [],
    host: { abilities: able, start: () => Promise.reject(new TypeError('it is not started')) },
  })

/** A topology that has every ability, and to which nothing can be done. */
const stone = ({ pid = 0 }: ChildProcess): RunningTopology => {
  const nothing = async () => ({ undo: async () => {} })
  const said = { milliseconds: 1, succeeded: true, said: '' }
  return {
    topology: 'stone',
    processes: async () => [{ pid, role: 'worker', name: 'worker' }],
    everyWorkerServes: async () => true,
    signal: async () => {},
    pause: nothing,
    roll: async (release: string) => {
      if (release === 'same' || release === 'slow-start') return said
      throw new Error('there is no tool')
    },
    scale: nothing,
    stopAndStart: async () => {},
    stopStore: nothing,
    touchSource: nothing,
  } as unknown as RunningTopology
}

const recordsOf = async (
  { faults }: Scenario,
  topology: RunningTopology,
): Promise<FaultRecord[]> => {
  const before = await topology.processes()
  const schedule = scheduleFaults(faults, { topology, before, now: Date.now, signal })
  schedule.start(Date.now())
  return schedule.finish()
}

let generator: Generator
let url: string
const server = createServer((_, response) => response.writeHead(404).end())
const worker = spawn('sleep', ['600'])
const records = new Map<string, FaultRecord[]>()
beforeAll(async () => {
  generator = await startGenerator()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${Object(server.address()).port}`
  await Promise.all(
    withFaults.map(async (scenario) =>
      records.set(scenario.name, await recordsOf(scenario, stone(worker))),
    ),
  )
})
afterAll(async () => {
  worker.kill()
  await generator.stop()
  server.closeAllConnections()
  server.close()
})

/** Reasons for which a trial of a scenario is void where all is answered by 404. */
const reasonsFor = async (scenario: Scenario, duration: number): Promise<string[]> => {
  const load = await measure(
    generator,
    {
      url,
      scenario: { ...scenario, faults: [] },
      step: null,
      duration,
      seed: 1,
      token: 'a.b.c',
      account: seededAccount,
    },
    signal,
  )
  const faults = records.get(scenario.name) ?? []
  const judged = judgeTrial(load, {
    closedCeiling: Infinity,
    openCeiling: Infinity,
    latencyLimit: 1000 * scenario.latencyLimit,
    workers: null,
    workersDied: null,
    faulty: faults.length > 0,
    faults,
    floor: null,
    host: null,
  })
  expect(judged.state).toBe('void')
  return judged.reasons.map(({ code }) => code)
}

test.for(withFaults)('$name is void where its fault does nothing', async (scenario) => {
  const { load } = scenario
  const streams = load.model === 'open' ? load.streams.filter(({ users }) => users) : []
  const alone: Scenario = { ...scenario, load: { model: 'open', streams } }
  expect(await reasonsFor(alone, 300)).toContain('fault-did-not-hold')
})

test.for(withOthers)('$name is void where what it sends is turned away', async (scenario) => {
  expect(await reasonsFor(scenario, 1000 * (scenario.seconds ?? 0))).toContain('stream-turned-away')
})

describe.each(failures)('$name', (scenario) => {
  const needed = [...new Set(scenario.faults.flatMap(({ fault }) => fault.needs))]
  const lacking = (able: readonly Ability[]): Ability | null =>
    missingAbility(scenario, { definition: definitionWith(able), deployment: onHost })

  test('is applicable where every ability that it needs is there', () => {
    expect(lacking(needed)).toBeNull()
  })

  test.for(needed)('is not applicable without the ability %s', (ability) => {
    expect(lacking(abilities.filter((one) => one !== ability))).toBe(ability)
  })
})

test('a failure needs a fault, a fact, somebody beside its users, or users of another kind', () => {
  const facts = failures.filter((scenario) => scenario.facts.length > 0)
  const unusual = failures.filter(
    ({ load }) => load.model === 'open' && load.streams.some(({ client }) => client !== undefined),
  )
  const able = new Set([...withFaults, ...withOthers, ...facts, ...unusual])
  expect(failures.filter((scenario) => !able.has(scenario))).toEqual([])
})
