import {
  type Comparison,
  type LoadReading,
  readingsOf,
  type TrialRecord,
} from '@deployment-lab/result'
import {
  floorOf,
  type Plan,
  type PlannedTrial,
  rateOf,
  type Scenario,
} from '@deployment-lab/runner'
import { closedPlan, openPlan } from '../load-plans.ts'
import type { Context } from '../proof.ts'
import type { KnownServer } from '../server/start.ts'
import { instances, quick, reference, subject } from './definitions.ts'
import { exchangeSides } from './exchange.ts'

export interface ComparisonOptions {
  readonly server: Pick<KnownServer, 'url' | 'order'>
  readonly scenarios: readonly Scenario[]
  readonly blocks: number
  readonly seed: number
  /** CPU work of a request at the start, in microseconds. */
  readonly work: number
  /** The subject's work over the reference's: 1 compares the server with itself. */
  readonly times: number
  /**
   * Factor by which the work of both grows evenly over the whole comparison: later trials are
   * slower for either side.
   */
  readonly drift: number
}

export interface Compared {
  readonly comparisons: readonly Comparison[]
  /** The same trials once more, with the names of their sides exchanged. */
  readonly exchanged: readonly Comparison[]
  readonly trials: readonly TrialRecord[]
  /** Blocks in which the reference came first, of the first scenario. */
  readonly referenceFirst: number
}

/** Compares a server with itself, or with itself doing more, as a run does. */
export const runComparison = async (
  context: Context,
  options: ComparisonOptions,
): Promise<Compared> => {
  const { scenarios, blocks, seed } = options
  const plan = context.engine.makePlan(seed, { ...quick, blocks }, scenarios, instances)
  const trials = await runTrials(context, options, plan)
  const { margin } = quick
  const compare = (records: readonly TrialRecord[]): Comparison[] =>
    context.engine.compare({
      scenarios,
      instances,
      trials: records,
      margin,
      notAnswerable: () => null,
    })
  return {
    comparisons: compare(trials),
    exchanged: compare(exchangeSides(trials)),
    trials,
    referenceFirst: firstOf(trials, scenarios[0]?.name ?? ''),
  }
}

const firstOf = (trials: readonly TrialRecord[], scenario: string): number =>
  [
    ...Map.groupBy(
      trials.filter((trial) => trial.scenario === scenario),
      ({ block }) => block,
    ).values(),
  ].filter(([first]) => first?.instance === reference).length

const runTrials = async (
  context: Context,
  options: ComparisonOptions,
  plan: Plan,
): Promise<TrialRecord[]> => {
  const order = plan.blocks.flatMap(({ index, trials }) =>
    trials.map((planned, position) => ({ planned, block: index, position })),
  )
  const records: TrialRecord[] = []
  for (const [place, { planned, block, position }] of order.entries()) {
    context.signal.throwIfAborted()
    const drifted = options.work * options.drift ** (place / order.length)
    const work = planned.instance === subject ? drifted * options.times : drifted
    await options.server.order({ kind: 'work', microseconds: work }, 'done')
    const startedAt = Date.now()
    const load = await loadOnce(context, options, planned, block)
    records.push(recordOf(context, planned, { block, position, startedAt }, load))
  }
  return records
}

const loadOnce = (
  { engine, generator, signal }: Context,
  { server: { url }, seed }: ComparisonOptions,
  { scenario: { load }, step, duration }: PlannedTrial,
  block: number,
): Promise<LoadReading> =>
  load.model === 'closed'
    ? engine.closedLoop(generator, closedPlan(url, { connections: step ?? 1, duration }), signal)
    : engine.openLoop(
        generator,
        openPlan(url, { rate: rateOf(load), duration, seed: seed + block, arrivals: 'constant' }),
        signal,
      )

const recordOf = (
  { engine, calibration }: Context,
  { scenario, instance, step, judged }: PlannedTrial,
  place: Pick<TrialRecord, 'block' | 'position' | 'startedAt'>,
  load: LoadReading,
): TrialRecord => ({
  id: `${scenario.name}/${place.block}/${instance}`,
  scenario: scenario.name,
  instance,
  ...place,
  step,
  judged,
  ...engine.judgeTrial(load, {
    closedCeiling: calibration.closedCeiling,
    openCeiling: calibration.openCeiling,
    latencyLimit: 1000 * scenario.latencyLimit,
    workers: null,
    workersDied: null,
    faulty: false,
    floor: floorOf(scenario, calibration),
    host: null,
  }),
  load,
  usage: null,
  readings: readingsOf(scenario.metrics, { load, usage: null, workersDied: 0, faults: [] }),
  faults: [],
  facts: [],
  outcome: null,
  workersDied: 0,
})
