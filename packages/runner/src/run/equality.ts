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
import type { OnEvent, Topologies } from './state.ts'

/**
 * Sends the contract's corpus to every instance. An instance whose answers differ from the
 * reference's is left out: its numbers would be those of another application.
 *
 * @throws the abort reason when the signal fires
 */
export const checkEquality = async (
  topologies: Topologies,
  instances: readonly PlannedInstance[],
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<EqualityRecord[]> => {
  const records: EqualityRecord[] = []
  let reference: Answer[] | null = null
  for (const { planned, running } of referenceFirst(topologies, instances)) {
    const { instance, role, definition, deployment } = planned
    const answers: Answer[] = await collectAnswers(
      running.url,
      targets[definition.target].user,
      signal,
    )
    records.push(equalityOf(instance, reference, answers, declaredIn(definition, deployment)))
    if (role === 'reference') reference = answers
  }
  onEvent({ type: 'equal', records })
  for (const record of records.filter(({ equal }) => !equal)) {
    await topologies.leaveOut(record.instance, reasonText(record), remedyOf(record, instances))
  }
  return records
}

const declaredIn = (
  { differs = [], compose }: TopologyDefinition,
  { driver }: Deployment,
): readonly DeclaredDifference[] =>
  driver === 'compose' ? [...differs, ...(compose?.differs ?? [])] : differs

const referenceFirst = (
  { running }: Topologies,
  instances: readonly PlannedInstance[],
): { planned: PlannedInstance; running: RunningTopology }[] =>
  instances
    .flatMap((planned) => {
      const topology = running.get(planned.instance)
      return topology === undefined ? [] : [{ planned, running: topology }]
    })
    .toSorted((a, b) => rank(a.planned) - rank(b.planned))

const rank = ({ role }: PlannedInstance): number => (role === 'reference' ? 0 : 1)

const reasonText = ({ cases, differing, differences: [first] }: EqualityRecord): string => {
  const where =
    first === undefined
      ? ''
      : `, first in ${first.case}: ${first.part} is ${quoted(first.got)} and should be ${quoted(first.expected)}`
  return `its answers are not those of the others in ${differing} of ${cases} cases${where}`
}

const remedyOf = ({ instance }: EqualityRecord, instances: readonly PlannedInstance[]): string => {
  const topology =
    instances.find((planned) => planned.instance === instance)?.definition.name ?? instance
  return `make them equal, or declare the difference under "differs" in deploy/${topology}/topology.ts`
}

const quoted = (text: string | null): string => (text === null ? 'missing' : `"${text}"`)

/** The finding of this gate for an instance that passed it; each of its trials records it. */
export const equalFinding = ({ cases, declared }: EqualityRecord): GateFinding => ({
  gate: 'equal',
  state: 'passed',
  detail: reasonOf('answers-equal', { cases, declared: declared.length }),
})
