import type { Calibration, CapacityProbe, CapacityRecord, Slo } from '@deployment-lab/result'
import { type CapacityPlan, capacityOf, leastHeadroom } from '@deployment-lab/stats'
import { instancesOf, type Plan } from '../plan/plan.ts'
import { rateOf, type Scenario } from '../scenario/define.ts'

/** One trial of a search, and whose search it is. */
export interface TriedProbe {
  readonly scenario: string
  readonly instance: string
  readonly probe: CapacityProbe
}

export interface Searched {
  readonly plan: Plan
  readonly workers: ReadonlyMap<string, number>
  readonly calibration: Pick<Calibration, 'openCeiling'> | null
  readonly probes: readonly TriedProbe[]
}

/** The trials of one instance's search, in their order. */
export const probesOf = (
  probes: readonly TriedProbe[],
  scenario: string,
  instance: string,
): CapacityProbe[] =>
  probes
    .filter((one) => one.scenario === scenario && one.instance === instance)
    .map(({ probe }) => probe)

/** Requests that have to be sent, of those that were due. */
const sendRatio = 0.99

/** What the search of a scenario is held to; null for a scenario without one. */
export const capacityPlanOf = (
  { capacity, load }: Scenario,
  { openCeiling }: Pick<Calibration, 'openCeiling'>,
): CapacityPlan | null => {
  if (capacity === null || load.model === 'closed') return null
  const { p99, success, precision, confirmations } = capacity
  const slo: Slo = { p99: 1000 * p99, success, sendRatio }
  return { slo, start: rateOf(load), most: openCeiling / leastHeadroom, precision, confirmations }
}

/** What the searches have found so far: one record a scenario and instance that took part. */
export const capacitiesOf = ({
  plan,
  workers,
  calibration,
  probes,
}: Searched): CapacityRecord[] => {
  if (calibration === null) return []
  return plan.scenarios.flatMap((scenario) => {
    const searching = capacityPlanOf(scenario, calibration)
    if (searching === null) return []
    return instancesOf(plan, scenario)
      .filter(({ instance }) => workers.has(instance))
      .map(({ instance }): CapacityRecord => {
        const own = probesOf(probes, scenario.name, instance)
        return {
          scenario: scenario.name,
          instance,
          slo: searching.slo,
          ...capacityOf(searching, own),
          probes: own,
        }
      })
  })
}
