import {
  type Budget,
  createHistogram,
  encodeHistogram,
  type Result,
  record,
  recordOf,
  resultFormat,
  resultVersion,
  type TrialRecord,
} from '@deployment-lab/result'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { compare, judgeBudgets, rank, summarise } from '@deployment-lab/stats'

const blocks = 6
const scenarios = [
  {
    name: 'saturation',
    question: 'How many correct answers a second?',
    load: 'closed' as const,
    rate: null,
    steps: [32],
    duration: 1000,
    describes: 'GET /api/me/',
    metrics: ['throughput'],
    comparedWithItself: false,
    blocks,
  },
]

/** A small result in which pm2 does `factor` times what node does; verdicts by the lab's own rules. */
export const sampleResult = (
  factor: number,
  id: string,
  budgets: readonly Budget[] = [],
): Result => {
  const trials = Array.from({ length: blocks }, (_, block) =>
    [trialOf('node', block, 1), trialOf('pm2', block, factor)].flat(),
  ).flat()
  const instances = (['node', 'pm2'] as const).map((instance) => ({
    instance,
    topology: instance,
    title: instance,
    kind: 'production' as const,
    target: 'fastify',
    driver: 'host' as const,
    role: instance === 'node' ? ('reference' as const) : ('subject' as const),
    workers: 1,
    settings: {},
  }))
  const compared = scenarios.map(({ name }) => ({ name, metrics: [throughput] }))
  const metrics = [recordOf(throughput)]
  const input = { scenarios: compared, instances, trials, margin: 0.2, notAnswerable: () => null }
  const comparisons = compare(input)
  const summaries = summarise(compared, trials)
  return {
    format: resultFormat,
    version: resultVersion,
    run: {
      id,
      startedAt: 1_795_000_000_000,
      endedAt: 1_795_000_060_000,
      seed: 7,
      preset: 'quick',
      margin: 0.2,
      reference: 'node',
      again: 'node-again',
      target: 0.2,
      added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
      command: 'npx lab run --seed 7',
      labVersion: '0.1.0',
      state: 'complete',
      partialReason: null,
    },
    machine: {
      os: 'Linux',
      kernel: '6',
      architecture: 'x64',
      cpuModel: 'a processor',
      cores: 8,
      memoryBytes: 8e9,
      versions: { node: '24.21.0' },
    },
    instances,
    leftOut: [],
    scenarios,
    metrics,
    calibration: null,
    trials,
    cells: [],
    summaries,
    comparisons,
    rankings: rank(input, comparisons),
    budgets: judgeBudgets(budgets, { summaries, leftOut: [], trials, comparisons, metrics }),
  }
}

const trialOf = (instance: string, block: number, factor: number): TrialRecord => {
  const histogram = createHistogram()
  for (let index = 0; index < 100; index += 1) record(histogram, 1000 + index)
  const rate = factor * (10_000 + 97 * ((block * 7 + instance.length) % 5))
  return {
    id: `${instance}-${block}`,
    scenario: 'saturation',
    instance,
    block,
    position: 0,
    step: 32,
    judged: true,
    startedAt: 0,
    state: 'valid',
    reasons: [],
    gates: [],
    load: {
      model: 'closed',
      connections: 32,
      duration: 1_000_000,
      ok: Math.round(rate),
      wrong: 0,
      errors: 0,
      timeouts: 0,
      reconnects: 0,
      throughput: rate,
      littleError: 0.01,
      latency: encodeHistogram(histogram),
      generator: {
        busyShare: 0.3,
        eventLoopDelayP99: 1000,
        scheduleLagP50: null,
        scheduleLagP99: null,
        sendRatio: null,
      },
    },
    usage: null,
    readings: { throughput: { value: rate, missing: null } },
    faults: [],
    facts: [],
    outcome: null,
    workersDied: 0,
  }
}
