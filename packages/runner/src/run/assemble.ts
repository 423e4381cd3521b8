import { canAnswerScaling } from '@deployment-lab/machine'
import {
  type Budget,
  type Calibration,
  type EqualityRecord,
  type InstanceRecord,
  type LeftOut,
  type MachineRecord,
  type Metric,
  type Reason,
  type Result,
  reasonOf,
  recordOf,
  resultFormat,
  resultVersion,
  type ScenarioRecord,
  type TrialRecord,
} from '@deployment-lab/result'
import {
  type CheckedScenario,
  type CompareInput,
  cellsOf,
  compare,
  explain,
  judgeBudgets,
  judgeChecks,
  type NotApplicable,
  rank,
  summarise,
} from '@deployment-lab/stats'
import { settingsOf } from '@deployment-lab/topology'
import type { PlannedInstance } from '../plan/instances.ts'
import { blocksOf, missingAbility, type Plan } from '../plan/plan.ts'
import { isComparedWithItself, rateOf, type Scenario } from '../scenario/define.ts'
import { textsOf } from '../scenario/texts.ts'
import { capacitiesOf, type TriedProbe } from './capacities.ts'

export interface Measured {
  readonly run: Result['run']
  readonly plan: Plan
  readonly machine: MachineRecord
  readonly workers: ReadonlyMap<string, number>
  readonly images: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly leftOut: readonly LeftOut[]
  readonly equality: readonly EqualityRecord[]
  readonly calibration: Calibration | null
  readonly trials: readonly TrialRecord[]
  readonly probes: readonly TriedProbe[]
  readonly budgets: readonly Budget[]
}

/** The result of what was measured so far: summaries and verdicts are decided here, once. */
export const assemble = (measured: Measured): Result => {
  const { plan, machine, trials, leftOut } = measured
  const took = takingPart(measured)
  const input = comparedIn(measured)
  const comparisons = compare(input)
  const summaries = summarise(plan.scenarios, trials)
  const metrics = metricsOf(plan.scenarios).map(recordOf)
  const capacities = capacitiesOf(measured)
  const cells = cellsOf(trials, notApplicableIn(measured))
  const checks = judgeChecks(plan.scenarios.map(checkedScenario), took, trials)
  const instances = took.map((one) => instanceRecord(one, measured))
  return {
    format: resultFormat,
    version: resultVersion,
    run: measured.run,
    machine,
    instances,
    leftOut: [...leftOut],
    equality: [...measured.equality],
    scenarios: plan.scenarios.map((scenario) => scenarioRecord(scenario, plan)),
    metrics,
    calibration: measured.calibration,
    trials: [...trials],
    summaries,
    comparisons,
    cells,
    checks,
    ...(capacities.length === 0 ? {} : { capacities }),
    explanations: explain({ cores: machine.cores, instances, trials, comparisons, metrics }),
    rankings: rank(input, comparisons),
    budgets: judgeBudgets(measured.budgets, { summaries, leftOut, trials, comparisons, metrics }),
  }
}

/** What cannot be asked of whom, since the topology lacks an ability. */
const notApplicableIn = (measured: Measured): NotApplicable[] =>
  measured.plan.scenarios.flatMap((scenario) =>
    takingPart(measured)
      .filter(({ role }) => role !== 'again')
      .flatMap((planned) => {
        const ability = missingAbility(scenario, planned)
        return ability === null
          ? []
          : [
              {
                scenario: scenario.name,
                instance: planned.instance,
                reason: reasonOf('ability-missing', { ability }),
              },
            ]
      }),
  )

const takingPart = ({ plan, workers }: Measured): PlannedInstance[] =>
  plan.instances.filter(({ instance }) => workers.has(instance))

/** What is compared with what. */
export const comparedIn = (measured: Measured): CompareInput => ({
  scenarios: measured.plan.scenarios,
  instances: takingPart(measured),
  trials: measured.trials,
  margin: measured.plan.preset.margin,
  notAnswerable: (scenario, instance) => cannotAnswer(measured, scenario, instance),
})

const cannotAnswer = (
  { plan, machine, workers }: Measured,
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

const instanceRecord = (
  { instance, role, definition, title, deployment }: PlannedInstance,
  measured: Measured,
): InstanceRecord => {
  const workers = measured.workers.get(instance) ?? 0
  const images = measured.images.get(instance)
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

const checkedScenario = ({ name, p99Limit }: Scenario): CheckedScenario => ({
  name,
  p99Limit: p99Limit === null ? null : 1000 * p99Limit,
})

/** Metrics of all scenarios, each once. */
const metricsOf = (scenarios: readonly Scenario[]): Metric[] => [
  ...new Map(
    scenarios.flatMap(({ metrics }) => metrics.map((metric) => [metric.id, metric])),
  ).values(),
]
