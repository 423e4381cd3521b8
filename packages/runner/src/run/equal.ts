import { type Answer, collectAnswers, equalityOf } from '@deployment-lab/contract'
import {
  type DeclaredDifference,
  type EqualityRecord,
  type GateFinding,
  reasonOf,
} from '@deployment-lab/result'
import {
  type Deployment,
  type RunningTopology,
  type TopologyDefinition,
  targets,
} from '@deployment-lab/topology'
import type { PlannedInstance } from '../plan/instances.ts'
import type { OnEvent } from './events.ts'
import type { Fleet } from './fleet.ts'

/**
 * Sends the contract's corpus to every instance and takes out of the fleet whose answers are not
 * the reference's: its numbers would be those of another application.
 *
 * @throws the abort reason when the signal fires
 */
export const checkEqual = async (
  fleet: Fleet,
  instances: readonly PlannedInstance[],
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<EqualityRecord[]> => {
  const records: EqualityRecord[] = []
  let reference: Answer[] | null = null
  for (const { planned, running } of referenceFirst(fleet, instances)) {
    const { instance, role, definition, deployment } = planned
    const answers: Answer[] = await collectAnswers(
      running.url,
      targets[definition.target].user,
      signal,
    )
    records.push(equalityOf(instance, reference, answers, differsOf(definition, deployment)))
    if (role === 'reference') reference = answers
  }
  onEvent({ type: 'equal', records })
  for (const record of records.filter(({ equal }) => !equal)) {
    await fleet.dismiss(record.instance, whyDismissed(record), remedyOf(record, instances))
  }
  return records
}

const differsOf = (
  { differs = [], compose }: TopologyDefinition,
  { driver }: Deployment,
): readonly DeclaredDifference[] =>
  driver === 'compose' ? [...differs, ...(compose?.differs ?? [])] : differs

const referenceFirst = (
  { running }: Fleet,
  instances: readonly PlannedInstance[],
): { planned: PlannedInstance; running: RunningTopology }[] =>
  instances
    .flatMap((planned) => {
      const up = running.get(planned.instance)
      return up === undefined ? [] : [{ planned, running: up }]
    })
    .toSorted((a, b) => rank(a.planned) - rank(b.planned))

const rank = ({ role }: PlannedInstance): number => (role === 'reference' ? 0 : 1)

const whyDismissed = ({ cases, differing, differences: [first] }: EqualityRecord): string => {
  const where =
    first === undefined
      ? ''
      : `, first in ${first.case}: ${first.part} is ${quoted(first.got)} and should be ${quoted(first.expected)}`
  return `its answers are not those of the others in ${differing} of ${cases} cases${where}`
}

const remedyOf = ({ instance }: EqualityRecord, instances: readonly PlannedInstance[]): string => {
  const topology = instances.find((one) => one.instance === instance)?.definition.name ?? instance
  return `make them equal, or declare the difference under "differs" in deploy/${topology}/topology.ts`
}

const quoted = (text: string | null): string => (text === null ? 'missing' : `"${text}"`)

/** What the gate found for an instance that passed it, as its trials keep it. */
export const equalFinding = ({ cases, declared }: EqualityRecord): GateFinding => ({
  gate: 'equal',
  state: 'passed',
  detail: reasonOf('answers-equal', { cases, declared: declared.length }),
})
