import { presets } from '@deployment-lab/bench/presets'
import type { Milliseconds, PerSecond } from '@deployment-lab/result'
import { p50 } from '@deployment-lab/result/metrics/p50'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import {
  closedLoop,
  defineScenario,
  get,
  openLoop,
  type PlannedInstance,
  type Preset,
  planInstances,
  type Scenario,
} from '@deployment-lab/runner'

type Definition = PlannedInstance['definition']

/** Names of the two sides of a comparison, as in a run: the reference and the subject. */
export const reference = 'node'
export const subject = 'subject'

/** Definition for planning only: the server of both sides is up already. */
const definition = (name: string): Definition => ({
  name,
  title: name,
  summary: '',
  target: 'fastify',
  workers: 1,
  settings: () => ({}),
  needs: [],
  host: {
    abilities: [],
    start: () => Promise.reject(new TypeError('a known server is not started by the runner')),
  },
})

const definitions = [definition(reference), definition(subject)]

/** The instances of a comparison. The reference takes part once: the comparison is proved. */
export const instances: readonly PlannedInstance[] = planInstances(definitions, definitions).filter(
  ({ role }) => role !== 'again',
)

/** The preset whose margins and number of blocks are proved. */
export const quick: Preset = (() => {
  const found = presets.find(({ name }) => name === 'quick')
  if (found === undefined) throw new TypeError('bench/presets.ts has no "quick"')
  return found
})()

export const closedScenario = (duration: Milliseconds): Scenario =>
  defineScenario({
    name: 'closed',
    question: 'How much?',
    describes: 'a closed loop of 8 connections',
    load: closedLoop({ steps: [8], request: get('/', { signedIn: false }) }),
    seconds: duration / 1000,
    metrics: [throughput],
  })

export const openScenario = (duration: Milliseconds, rate: PerSecond): Scenario =>
  defineScenario({
    name: 'open',
    question: 'How long?',
    describes: `an open loop of ${rate} arrivals a second`,
    streams: { users: openLoop({ rate, mix: [get('/', { signedIn: false })] }) },
    seconds: duration / 1000,
    metrics: [p50],
  })
