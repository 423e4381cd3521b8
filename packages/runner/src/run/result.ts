import { canAnswerScaling } from '@deployment-lab/machine'
import {
  type CapacityProbe,
  type CapacityRecord,
  type FactorRecord,
  type InstanceRecord,
  type Metric,
  type Reason,
  type Result,
  reasonOf,
  recordOf,
  resultFormat,
  resultVersion,
  type ScenarioRecord,
} from '@deployment-lab/result'
import {
  type CompareInput,
  capacityOf,
  cellsOf,
  compare,
  explain,
  judgeBudgets,
  judgeChecks,
  rank,
  summarise,
  type WithoutTrial,
} from '@deployment-lab/stats'
import { settingsOf } from '@deployment-lab/topology'
import { variantOf } from '../factor/factor.ts'
import { blocksOf, instancesOf, missingAbility, type Plan } from '../plan/blocks.ts'
import type { PlannedInstance } from '../plan/instances.ts'
import { capacityPlanOf } from '../plan/searches.ts'
import { isComparedWithItself, isFailure, rateOf, type Scenario } from '../scenario/scenario.ts'
import { textsOf } from '../scenario/texts.ts'
import type { RunState, TriedProbe } from './state.ts'

/** Writes the result of the trials so far; a result with a reason is partial. */
export const write = (state: RunState, partialReason: Reason | null): Result => {
  const result = resultOf(state, partialReason)
  state.journal.write(result)
  return result
}

/** Writes the result of a run that goes on. It stays partial if the lab is killed now. */
export const writeSoFar = (state: RunState): Result => {
  const { number, ahead } = state.progress
  return write(state, reasonOf('not-over', { trials: number, of: number + ahead.length }))
}

/** The result of the trials so far. Summaries and verdicts are decided here, once. */
export const resultOf = (state: RunState, partialReason: Reason | null): Result => {
  const { plan, machine, trials } = state
  const { leftOut } = state.topologies
  const taking = takingPart(state)
  const input = comparedIn(state)
  const comparisons = compare(input)
  const summaries = summarise(plan.scenarios, trials)
  const metrics = metricsOf(plan.scenarios).map(recordOf)
  const capacities = capacitiesOf(state)
  const instances = taking.map((planned) => instanceRecord(planned, state))
  const failures = plan.scenarios.filter(isFailure).map(({ name }) => name)
  const scenarios = plan.scenarios.map((scenario) => scenarioRecord(scenario, plan))
  return {
    format: resultFormat,
    version: resultVersion,
    run: runRecord(state, partialReason),
    machine,
    instances,
    leftOut: [...leftOut],
    ...(plan.factors.length === 0 ? {} : { factors: factorRecords(plan) }),
    equality: [...state.equality],
    scenarios,
    metrics,
    calibration: state.calibration,
    trials: [...trials],
    summaries,
    comparisons,
    cells: cellsOf(trials, failures, [...notApplicableIn(state), ...notRunIn(state)]),
    checks: judgeChecks(scenarios, taking, trials),
    ...(capacities.length === 0 ? {} : { capacities }),
    explanations: explain({ cores: machine.cores, instances, trials, comparisons, metrics }),
    rankings: rank(input, comparisons),
    budgets: judgeBudgets(state.budgets, { summaries, leftOut, trials, comparisons, metrics }),
  }
}

const runRecord = (state: RunState, partialReason: Reason | null): Result['run'] => {
  const { id, plan, command, labVersion, startedAt, labUsage, seenLoads, dropped } = state
  const { scaleModel } = plan
  return {
    id,
    startedAt,
    endedAt: state.now(),
    seed: plan.seed,
    preset: plan.preset.name,
    margin: plan.preset.margin,
    reference: nameOf(plan, 'reference'),
    again: nameOf(plan, 'again'),
    target: plan.preset.target,
    added: { ...state.added },
    ...(dropped > 0 && { dropped }),
    ...(seenLoads.size > 0 && { otherLoads: [...seenLoads] }),
    ...(scaleModel !== null && {
      scaleModel: { workers: scaleModel, coresPerWorker: 1 / scaleModel },
    }),
    command,
    labVersion,
    generatorNiceness: state.generator.niceness,
    state: partialReason === null ? 'complete' : 'partial',
    partialReason,
    ...(labUsage.wall > 0 && { labBusyShare: labUsage.cpu / labUsage.wall }),
  }
}

const nameOf = ({ instances }: Plan, role: PlannedInstance['role']): string =>
  instances.find((planned) => planned.role === role)?.instance ?? ''

/** What a run was about: a variant of the reference for each factor. */
const factorRecords = ({ factors }: Plan): FactorRecord[] =>
  factors.map((factor) => ({
    name: factor.name,
    question: factor.question,
    instance: variantOf(factor),
    scenarios: [...factor.scenarios],
  }))

/** Failures without a trial: the time of the run did not reach them, or it has not ended yet. */
const notRunIn = ({ plan, trials, workers }: RunState): WithoutTrial[] =>
  plan.scenarios.filter(isFailure).flatMap((scenario) =>
    instancesOf(plan, scenario)
      .filter(
        ({ instance }) =>
          workers.has(instance) &&
          !trials.some((trial) => trial.scenario === scenario.name && trial.instance === instance),
      )
      .map(({ instance }) => ({
        scenario: scenario.name,
        instance,
        outcome: 'void' as const,
        reason: reasonOf('no-trial'),
      })),
  )

/** Scenarios that need an ability which an instance lacks. */
const notApplicableIn = (state: RunState): WithoutTrial[] =>
  state.plan.scenarios.flatMap((scenario) =>
    takingPart(state)
      .filter(({ role }) => role !== 'again')
      .flatMap((planned) => {
        const ability = missingAbility(scenario, planned)
        return ability === null
          ? []
          : [
              {
                scenario: scenario.name,
                instance: planned.instance,
                outcome: 'not-applicable' as const,
                reason: reasonOf('ability-missing', { ability }),
              },
            ]
      }),
  )

const takingPart = ({ plan, workers }: RunState): PlannedInstance[] =>
  plan.instances.filter(({ instance }) => workers.has(instance))

/** Input of the comparisons. */
export const comparedIn = (state: RunState): CompareInput => ({
  scenarios: state.plan.scenarios,
  instances: takingPart(state),
  trials: state.trials,
  margin: state.plan.preset.margin,
  notAnswerable: (scenario, instance) => notAnswerable(state, scenario, instance),
})

const notAnswerable = (
  { plan, machine, workers }: RunState,
  scenario: string,
  instance: string,
): Reason | null => {
  const load = plan.scenarios.find(({ name }) => name === scenario)?.load
  if (load?.model !== 'closed') return null
  const answer = canAnswerScaling({
    cores: machine.cores,
    workers: workers.get(instance) ?? 1,
    proxies: 0,
    coresPerWorker: plan.scaleModel === null ? 1 : 1 / plan.scaleModel,
  })
  return answer.ok ? null : answer.reason
}

/** The record of an instance that takes part. */
export const instanceRecord = (
  { instance, role, definition, title, deployment }: PlannedInstance,
  state: RunState,
): InstanceRecord => {
  const workers = state.workers.get(instance) ?? 0
  const images = state.topologies.images.get(instance)
  return {
    instance,
    topology: definition.name,
    title,
    kind: definition.kind ?? 'production',
    target: definition.target,
    driver: deployment.driver,
    ...(deployment.besideHost && { besideHost: true }),
    role,
    workers,
    ...(images === undefined ? {} : { images }),
    settings: settingsOf(definition, deployment, workers),
  }
}

const scenarioRecord = (scenario: Scenario, { preset }: Plan): ScenarioRecord => ({
  name: scenario.name,
  ...textsOf(scenario),
  load: scenario.load.model,
  rate: scenario.load.model === 'open' && scenario.capacity === null ? rateOf(scenario.load) : null,
  steps: scenario.load.model === 'closed' ? [...scenario.load.steps] : [],
  duration: 1000 * (scenario.seconds ?? preset.seconds),
  metrics: scenario.metrics.map(({ id }) => id),
  comparedWithItself: isComparedWithItself(scenario),
  ...(scenario.capacityFrom !== null && { capacityFrom: scenario.capacityFrom }),
  ...(scenario.p99Limit === null ? {} : { p99Limit: 1000 * scenario.p99Limit }),
  blocks: blocksOf(scenario, preset),
})

/** Metrics of all scenarios, each once. */
const metricsOf = (scenarios: readonly Scenario[]): Metric[] => [
  ...new Map(
    scenarios.flatMap(({ metrics }) => metrics.map((metric) => [metric.id, metric])),
  ).values(),
]

/** Results of the searches so far: a record for each scenario and instance that took part. */
export const capacitiesOf = ({
  plan,
  workers,
  calibration,
  probes,
}: Pick<RunState, 'plan' | 'workers' | 'probes'> & {
  readonly calibration: Pick<RunState['calibration'], 'openCeiling'>
}): CapacityRecord[] =>
  plan.scenarios.flatMap((scenario) => {
    const search = capacityPlanOf(scenario, calibration)
    if (search === null) return []
    return instancesOf(plan, scenario)
      .filter(({ instance }) => workers.has(instance))
      .map(({ instance }): CapacityRecord => {
        const tried = probesOf(probes, scenario.name, instance)
        const capacity = capacityOf(search, tried)
        return { scenario: scenario.name, instance, slo: search.slo, ...capacity, probes: tried }
      })
  })

/** The trials of the search of one instance, in their order. */
export const probesOf = (
  probes: readonly TriedProbe[],
  scenario: string,
  instance: string,
): CapacityProbe[] =>
  probes
    .filter((tried) => tried.scenario === scenario && tried.instance === instance)
    .map(({ probe }) => probe)
