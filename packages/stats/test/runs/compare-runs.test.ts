import {
  type Result,
  reasonOf,
  recordOf,
  resultFormat,
  resultVersion,
} from '@deployment-lab/result'
import { throughput } from '@deployment-lab/result/metrics/throughput'
import { describe, expect, test } from 'vitest'
import { compare, compareRuns, summarise, whyNotComparable } from '../../src/index.ts'
import { closed, tooFewCores, trial } from '../sample.ts'

const noise = (block: number, salt: number): number => {
  const mixed = Math.sin(block * 12.9898 + salt * 78.233) * 43758.5453
  return 0.97 + 0.06 * (mixed - Math.floor(mixed))
}

/** A run of 12 blocks; `machine` is how fast the machine was, the rest is the instances' own. */
const run = (factors: Record<string, number>, machine = 1, salt = 0): Result => {
  const trials = Array.from({ length: 12 }, (_, block) =>
    Object.entries(factors).map(([instance, factor], index) =>
      trial({
        instance,
        block,
        load: closed({ throughput: 10_000 * machine * factor * noise(block, index + salt) }),
      }),
    ),
  ).flat()
  const instances = Object.keys(factors).map((instance) => ({
    instance,
    topology: instance,
    title: instance,
    kind: 'production' as const,
    target: 'fastify',
    driver: 'host' as const,
    role:
      instance === 'node'
        ? ('reference' as const)
        : instance === 'node-again'
          ? ('again' as const)
          : ('subject' as const),
    workers: 1,
    settings: {},
  }))
  const scenarios = [
    {
      name: 'saturation',
      question: 'How many?',
      load: 'closed' as const,
      rate: null,
      steps: [32],
      duration: 1000,
      describes: 'GET',
      metrics: ['throughput'],
      comparedWithItself: true,
      blocks: 12,
    },
  ]
  const compared = scenarios.map(({ name }) => ({ name, metrics: [throughput] }))
  return {
    format: resultFormat,
    version: resultVersion,
    run: {
      id: 'x',
      startedAt: 0,
      endedAt: 1,
      seed: 1,
      preset: 'quick',
      margin: 0.2,
      reference: 'node',
      again: 'node-again',
      target: 0.2,
      added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
      command: 'npx lab run',
      labVersion: '0.1.0',
      state: 'complete',
      partialReason: null,
    },
    machine: {
      os: 'Linux',
      kernel: '6',
      architecture: 'x64',
      cpuModel: 'a',
      cores: 2,
      memoryBytes: 1,
      versions: { node: '24.21.0' },
    },
    instances,
    leftOut: [],
    scenarios,
    metrics: [recordOf(throughput)],
    calibration: null,
    trials,
    cells: [],
    summaries: summarise(compared, trials),
    comparisons: compare({
      scenarios: compared,
      instances,
      trials,
      margin: 0.2,
      notAnswerable: () => null,
    }),
    rankings: [],
    budgets: [],
  }
}

const verdictOf = (a: Result, b: Result) => compareRuns(a, b).differences[0]

describe('two comparable runs', () => {
  test.each([
    [0.8, 'worse'],
    [1.4, 'better'],
    [1.01, 'equivalent'],
  ])('an instance that became %f × as fast is %s', (factor, verdict) => {
    const found = verdictOf(run({ node: 1, pm2: 1 }), run({ node: 1, pm2: factor }, 1, 9))
    expect(found?.verdict).toBe(verdict)
    expect(found?.estimate.value).toBeGreaterThan(factor * 0.95)
    expect(found?.estimate.value).toBeLessThan(factor * 1.05)
  })

  test('a machine that became slower in between is no verdict on the instance', () => {
    const [a, b] = [run({ node: 1, pm2: 1 }), run({ node: 1, pm2: 1 }, 0.6, 9)]
    expect(verdictOf(a, b)?.verdict).toBe('equivalent')
    const [drift] = compareRuns(a, b).drifts
    expect(drift).toMatchObject({ reference: 'node', agrees: false })
    expect(drift?.estimate).toBeGreaterThan(0.55)
    expect(drift?.estimate).toBeLessThan(0.65)
  })

  test('a lower bound of one run is not held against another run', () => {
    const a = run({ node: 1, pm2: 2 })
    const comparisons = a.comparisons.map((one) => ({
      ...one,
      because: reasonOf('bound-decides', { side: 'own' }),
    }))
    expect(verdictOf(a, { ...a, comparisons })).toMatchObject({
      verdict: 'not-answerable',
      because: reasonOf('in-run', { run: 'B' }, reasonOf('lower-bounds')),
    })
  })

  test('what one of both could not answer has no verdict', () => {
    const a = run({ node: 1, pm2: 1 })
    const comparisons = a.comparisons.map((one) => ({
      ...one,
      verdict: 'not-answerable' as const,
      because: tooFewCores,
    }))
    expect(verdictOf({ ...a, comparisons }, a)).toMatchObject({
      verdict: 'not-answerable',
      because: reasonOf('in-run', { run: 'A' }, tooFewCores),
    })
  })

  test('what only one of both has is named', () => {
    const [a, b] = [run({ node: 1, pm2: 1 }), run({ node: 1, nginx: 1 })]
    expect(compareRuns(a, b)).toMatchObject({
      differences: [],
      onlyInOne: [
        { kind: 'topology', name: 'pm2', run: 'A' },
        { kind: 'topology', name: 'nginx', run: 'B' },
      ],
    })
  })
})

describe('refused', () => {
  const a = run({ node: 1, 'node-again': 1, pm2: 1 })
  const altered = (changed: Partial<Result>): Result => ({ ...a, ...changed })
  const scenarios = (changed: Partial<Result['scenarios'][number]>): Result =>
    altered({ scenarios: a.scenarios.map((one) => ({ ...one, ...changed })) })

  test('not for a run of the same machine and settings', () => {
    expect(whyNotComparable(a, run({ node: 1, pm2: 0.5 }, 1, 3))).toEqual([])
  })

  test.each<[string, Result, string, object]>([
    [
      'processor',
      altered({ machine: { ...a.machine, cpuModel: 'b' } }),
      'differs',
      { what: 'processor', a: 'a', b: 'b' },
    ],
    [
      'cores',
      altered({ machine: { ...a.machine, cores: 4 } }),
      'differs',
      { what: 'number of cores', a: 2, b: 4 },
    ],
    [
      'Node',
      altered({ machine: { ...a.machine, versions: { node: '22.0.0' } } }),
      'differs',
      { what: 'version of node' },
    ],
    [
      'preset',
      altered({ run: { ...a.run, preset: 'standard' } }),
      'differs',
      { a: 'quick', b: 'standard' },
    ],
    ['partial', altered({ run: { ...a.run, state: 'partial' } }), 'partial', { run: 'B' }],
    ['rate', scenarios({ rate: 5 }), 'differs', { what: 'setting "rate" of saturation' }],
    ['steps', scenarios({ steps: [64] }), 'differs', { a: '[32]', b: '[64]' }],
    ['no scenario shared', scenarios({ name: 'other' }), 'no-scenario-in-common', {}],
    [
      'a scale model and whole cores',
      altered({ run: { ...a.run, scaleModel: { workers: 4, coresPerWorker: 0.25 } } }),
      'differs',
      { a: 'none', b: '0.25 of a core for each of up to 4 workers' },
    ],
    [
      'containers and the host',
      altered({ instances: a.instances.map((one) => ({ ...one, driver: 'compose' })) }),
      'differs',
      { what: 'driver of node', a: 'host', b: 'compose' },
    ],
    [
      'A/A failed',
      run({ node: 1, 'node-again': 0.6, pm2: 1 }),
      'differs-from-itself-in',
      { run: 'B', reference: 'node', where: 'saturation throughput' },
    ],
  ])('%s', (_, b, code, values) => {
    const found = whyNotComparable(a, b).filter((reason) => reason.code === code)
    expect(found.some((one) => hasAll(one.values ?? {}, values))).toBe(true)
  })
})

const hasAll = (values: object, expected: object): boolean =>
  Object.entries(expected).every(([name, value]) =>
    Object.entries(values).some(([other, own]) => other === name && own === value),
  )
