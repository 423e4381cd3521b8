import { findingText, formatValue, plural, sentence } from '@deployment-lab/report'
import {
  type EqualityRecord,
  type LoadReading,
  latencyOf,
  longestOutageOf,
  measured,
  percentileOf,
  type TrialRecord,
  totalOf,
} from '@deployment-lab/result'
import {
  isRound,
  longestOf,
  type Plan,
  type PlannedSearch,
  plannedSearches,
  type RunEvent,
  shellWord,
} from '@deployment-lab/runner'
import { durationText } from './progress.ts'

/** Returns the line for an event if the output is no terminal; null for none. */
export const eventLine = (event: RunEvent): string | null => {
  switch (event.type) {
    case 'building':
      // The builder's own lines are for a terminal; a log gets the beginning and the end of a
      // build.
      return event.line === null ? `building the images of ${event.instance}` : null
    case 'built':
      return `built the images of ${event.instance} in ${durationText(1000 * event.seconds)}`
    case 'started':
      return `started ${event.instance} at ${event.url}`
    case 'left-out':
      return `left out ${event.leftOut.topology}: ${event.leftOut.reason}`
    case 'equal':
      return equalText(event.records)
    case 'calibrated':
      return `calibrated: ${Math.round(event.closedCeiling)} answers a second in a closed loop, ${event.openCeiling} in an open one`
    case 'trial-ended':
      return `${event.number}/${event.of} ${trialText(event.trial)}`
    case 'probe-ended':
      return probeText(event)
    case 'cell-decided':
      return `${durationText(event.after)}: ${findingText(event)}`
    case 'blocks-added':
      return `${event.count} ${event.count === 1 ? 'block' : 'blocks'} more: ${sentence(event.because)}`
    case 'stopping':
      return event.interrupted ? 'stopping: interrupted' : 'stopping'
    default:
      return null
  }
}

/** Prints the plan of a run, and how long it takes. */
export const planLines = ({ plan, folder }: Extract<RunEvent, { type: 'planned' }>): string[] => {
  return [
    `Topologies  ${plan.instances.map(({ instance }) => instance).join(', ')}`,
    ...driverLines(plan),
    ...(plan.scaleModel === null
      ? []
      : [
          `Scale model ${plan.scaleModel} workers share a core: each has 1/${plan.scaleModel} of it`,
        ]),
    `Scenarios   ${plan.scenarios.map(({ name }) => name).join(', ')}`,
    `Plan        ${plan.preset.name}: ${blocksText(plan)}, seed ${plan.seed}`,
    ...plannedSearches(plan).map(searchLine),
    `Folder      ${folder}`,
  ]
}

/** Line for a rate or a limit from the command line: no plan can tell if it is possible here. */
export const calibrationLine =
  'Calibration decides, before anything starts, whether this machine can measure that; what it cannot is refused, with the nearest that it can'

const blocksText = (plan: Plan): string => {
  const { blocks, duration } = plan
  const longest = durationText(longestOf(plan))
  if (blocks.length === 0 && plannedSearches(plan).length > 0) {
    return `searches alone, about ${durationText(duration)}, at most ${longest}`
  }
  const trials = blocks.reduce((sum, block) => sum + block.trials.length, 0)
  const rounds = blocks.filter(isRound).length
  const counts = [
    ...(rounds === 0 ? [] : [plural(rounds, 'round of failures', 'rounds of failures')]),
    ...(rounds === blocks.length ? [] : [plural(blocks.length - rounds, 'block')]),
    plural(trials, 'trial'),
  ]
  return plan.isLimited && duration >= plan.longest
    ? `${counts.join(', ')}: as many as end within ${longest}`
    : `${counts.join(', ')}, about ${durationText(duration)}, at most ${longest}`
}

const searchLine = ({ scenario, instances, usual, most, duration, longest }: PlannedSearch) =>
  `Search      ${scenario}: about ${usual} trials each of ${instances.join(', ')}, ${most} at most; about ${durationText(duration)} of the plan, at most ${durationText(longest)}`

/** Prints the topologies in containers; nothing if all run on this machine. */
const driverLines = ({ instances }: Plan): string[] => {
  const contained = instances.filter(({ deployment }) => deployment.driver === 'compose')
  if (contained.length === 0) return []
  const names = contained.map(({ instance }) => instance).join(', ')
  return [`Containers  ${contained.length === instances.length ? 'all of them' : names}`]
}

/** Names the topologies that a run takes only by name, and the command that names all. */
export const notTakenLine = (
  topologies: readonly { readonly name: string; readonly byDefault?: boolean }[],
): string | null => {
  const omitted = topologies.filter((one) => one.byDefault === false).map(({ name }) => name)
  return omitted.length === 0
    ? null
    : `Not taken unless named: ${omitted.join(', ')}. With them it takes longer: npx lab run --topology ${shellWord(topologies.map(({ name }) => name).join(','))}`
}

const equalText = (records: readonly EqualityRecord[]): string => {
  const differing = records.filter(({ equal }) => !equal)
  const cases = Math.max(0, ...records.map((record) => record.cases))
  return differing.length === 0
    ? `equal answers: ${cases} cases, ${records.length} instances alike`
    : `answers differ: ${differing.map(({ instance, differing: of }) => `${instance} in ${of} of ${cases} cases`).join(', ')}`
}

const trialText = (trial: TrialRecord): string => {
  const state =
    trial.state === 'valid' ? '' : ` [${trial.state}: ${trial.reasons.map(sentence).join('; ')}]`
  const outcome = trial.outcome === null ? [] : [trial.outcome.outcome]
  const load = trial.load === null ? [] : [loadText(trial.load)]
  return `${trial.id} ${[...outcome, ...load].join(', ')}${state}`
}

const probeText = ({
  scenario,
  instance,
  probe,
}: Extract<RunEvent, { type: 'probe-ended' }>): string => {
  const { phase, rate, p99, state, clause } = probe
  const found = clause === null ? `p99 ${formatValue(p99, 'microseconds')}` : sentence(clause)
  const fresh = phase === 'confirm' ? ', once more' : ''
  return `${scenario}/${instance} ${rate} a second${fresh}: ${state}, ${found}`
}

const loadText = (load: LoadReading): string => {
  if (load.model === 'closed') {
    const groups = (load.groups ?? []).map(
      ({ name, throughput }) => `${name} ${Number(throughput.toPrecision(3))}/s`,
    )
    return [`${Math.round(load.throughput)}/s`, ...groups].join(', ')
  }
  const { offered, ok } = totalOf(load)
  const p50 = percentileOf(latencyOf(load), 50)
  return [
    p50 === null ? 'p50 not measured' : `p50 ${formatValue(measured(p50), 'microseconds')}`,
    `lost ${offered - ok} of ${offered}`,
    `longest outage ${formatValue(measured(longestOutageOf(load)), 'microseconds')}`,
  ].join(', ')
}
