import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import type { Calibration } from '@deployment-lab/result'
import { makePlan, type Plan } from '@deployment-lab/runner'
import { judgeTrial, outcomeOf } from '@deployment-lab/stats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { calibrateGenerator } from '../src/calibration.ts'
import { type Engine, engine } from '../src/engine.ts'
import { stateOf } from '../src/judge-line.ts'
import type { Context, Proof } from '../src/proof.ts'
import { accounting } from '../src/proofs/accounting.ts'
import { latency } from '../src/proofs/latency.ts'
import { limits } from '../src/proofs/limits.ts'
import { outcomes } from '../src/proofs/outcomes.ts'
import { same } from '../src/proofs/same.ts'

// The short form of proofs on an engine that is broken in the way that each is there to find. The
// search for capacity and the comparison with a slower server are broken on simulated servers:
// capacity.test.ts, power.test.ts.

const started: { generator: Generator; calibration: Calibration }[] = []

beforeAll(async () => {
  const generator = await startGenerator()
  started.push({ generator, calibration: await calibrateGenerator(generator) })
})
afterAll(async () => {
  await started[0]?.generator.stop()
})

const missedBy = async (proof: Proof, broken: Partial<Engine>): Promise<string[]> => {
  const [given] = started
  if (given === undefined) throw new TypeError('read the generator inside a test')
  const context: Context = {
    ...given,
    size: 'short',
    seed: 1,
    engine: { ...engine, ...broken },
    say: () => {},
    signal: new AbortController().signal,
  }
  const { lines } = await proof.run(context)
  return lines.filter((line) => stateOf(line, false) === 'missed').map(({ asks }) => asks)
}

/** All trials of the one side and then all of the other, in blocks as before. */
const inSequence: Engine['makePlan'] = (...args) => {
  const plan = makePlan(...args)
  const of = (instance: string): Plan['blocks'] =>
    plan.blocks.map(({ trials, ...block }) => ({
      ...block,
      trials: trials.filter((trial) => trial.instance === instance),
    }))
  return { ...plan, blocks: plan.instances.flatMap(({ instance }) => of(instance)) }
}

test('a server against itself: sides that are measured one after the other are found', async () => {
  const missed = await missedBy(same, { makePlan: inSequence })
  expect(missed).toContain('throughput: the server called better or worse than itself')
})

test('latency: a count from the sending and not from the intended time is found', async () => {
  const missed = await missedBy(latency, {
    openLoop: async (generator, plan, signal) => {
      const reading = await generator.openLoop(plan, signal)
      const streams = reading.streams.map((stream) => ({ ...stream, latency: stream.service }))
      return { ...reading, streams }
    },
  })
  expect(missed).toContain("a sender that stands still: p90 off Lindley's recursion")
})

test('limits: gates that let a busy or late generator pass are found', async () => {
  const missed = await missedBy(limits, {
    judgeTrial: (load, context) => {
      const judged = judgeTrial(load, context)
      const open = judged.gates.filter(({ gate }) => gate !== 'headroom' && gate !== 'generator')
      return { state: 'valid', reasons: [], gates: open }
    },
  })
  expect(missed).toEqual([
    'closed loop, a server faster than the sender: trials that are "at least"',
    'closed loop, a server faster than the sender: verdicts given on it',
    'closed loop, one of two servers faster than the sender: the other is found worse than its lower bound',
    'closed loop, one of two servers faster than the sender: its lower bound is found better than the other',
    'closed loop, sender held back: trials that are "at least"',
    'open loop near the ceiling: trials void by headroom',
    'open loop far above the ceiling: trials void by the generator',
    'open loop, sender held back: trials void by the generator',
  ])
})

test('accounting: an arrival that is counted twice is found by its sum and by the server', async () => {
  const missed = await missedBy(accounting, {
    openLoop: async (generator, plan, signal) => {
      const reading = await generator.openLoop(plan, signal)
      const streams = reading.streams.map((stream) => ({
        ...stream,
        get: { ...stream.get, ok: stream.get.ok + 1 },
      }))
      return { ...reading, streams }
    },
  })
  expect(missed).toEqual(
    expect.arrayContaining([
      'fault sequences whose arrivals are not the sum of their outcomes',
      'fault sequences in which the server, counting for itself, contradicts',
    ]),
  )
})

test('accounting: a generator that claims to have stood still is found', async () => {
  const missed = await missedBy(accounting, {
    openLoop: async (generator, plan, signal) => {
      const reading = await generator.openLoop(plan, signal)
      return { ...reading, generator: { ...reading.generator, eventLoopDelayP99: 50_000 } }
    },
  })
  expect(missed).toContain('fault sequences that are allowed for more than 20 ms of standing still')
})

test('outcomes: an engine that sees no difference, and a control that lets all pass, are found', async () => {
  const missed = await missedBy(outcomes, {
    outcomeOf: (...given) => ({ ...outcomeOf(...given), outcome: 'disturbed' }),
    judgeTrial: (load, context) => {
      const judged = judgeTrial(load, context)
      const gates = judged.gates.filter(({ gate }) => gate !== 'control')
      return { ...judged, state: 'valid', gates }
    },
  })
  expect(missed).toEqual([
    'a server that is frozen for 200 ms: trials in which users are called unharmed',
    'a server that is killed: trials in which users are called down',
    'a server that is frozen before the fault: trials that are void by their control',
  ])
})
