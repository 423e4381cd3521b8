import type { InstanceRecord } from '@deployment-lab/result'
import { eventText, harmText } from '../words/scenarios.ts'
import { type Failure, type FailurePlace, harmIn, isDecided } from './failures.ts'
import { listed } from './lookup.ts'
import { isDevServer, openingOf } from './subjects.ts'

/** Sentences that say which topologies survive the failures of a run, and which do not. */
export const survivalSentences = (failures: readonly Failure[]): string[] => {
  const fates = fatesOf(failures)
  const victims = fates.filter(({ harm }) => harm !== null)
  const devServers = fates.filter(({ record }) => isDevServer(record))
  const [focus, ...otherDevServers] = devServers
  const others = survivorsIn(fates)
  const victim = victims.find(({ record }) => !isDevServer(record))
  const tellsVictim = focus === undefined || focus.harm === null
  const parts = [
    ...(focus === undefined ? [] : [openingOf(focus.record) + clauseOf(focus, failures.length)]),
    ...(others.length === 0 ? [] : [othersText(others, failures.length)]),
    ...(tellsVictim && victim !== undefined
      ? [victim.record.instance + clauseOf(victim, failures.length)]
      : []),
  ]
  return [
    ...(parts.length === 0 ? [] : [`${parts.join('; ')}.`]),
    ...otherDevServers.map(
      (fate) => `${openingOf(fate.record)}${clauseOf(fate, failures.length)}.`,
    ),
  ]
}

/** A sentence on what to do instead of the dev server; null where nothing else came through. */
export const insteadSentence = (failures: readonly Failure[]): string | null => {
  const fates = fatesOf(failures)
  const isHarmed = fates.some(({ record, harm }) => isDevServer(record) && harm !== null)
  const better = survivorsIn(fates)
  if (!isHarmed || better.length === 0) return null
  const names = better.map(({ record }) => record.instance)
  const all =
    names.length < 3 ? names.join(' or ') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  const several = better.every(({ record }) => record.workers > 1)
  return `What to do: run it as ${all} does here, with production settings${several ? ', in several processes that something starts again' : ''}.`
}

/** One topology over all failures. */
interface Fate {
  readonly record: InstanceRecord
  /** The failures in which its trials decided something. */
  readonly places: readonly Place[]
  /** A clause on what it does not survive; null where it survives everything. */
  readonly harm: string | null
}

interface Place extends FailurePlace {
  readonly event: string
}

const fatesOf = (failures: readonly Failure[]): Fate[] => {
  const columns = failures[0]?.places ?? []
  return columns.map(({ record }, index): Fate => {
    const places = failures.flatMap(({ scenario, places: all }): Place[] => {
      const place = all[index]
      const event = eventText(scenario.name)
      return place !== undefined && isDecided(place) ? [{ ...place, event }] : []
    })
    return { record, places, harm: harmOf(places) }
  })
}

/** The topologies but dev servers that came through every failure. */
const survivorsIn = (fates: readonly Fate[]): Fate[] =>
  fates.filter(
    ({ record, harm, places }) => !isDevServer(record) && harm === null && places.length > 0,
  )

const mostEvents = 3

/** The worst that happened, what costs users most first: one fact of each outcome is enough. */
const harmOf = (places: readonly Place[]): string | null => {
  const of = (outcome: string): Place[] => places.filter(({ cell }) => cell?.outcome === outcome)
  const facts = ['exposed', 'lost-data'].flatMap((outcome) =>
    of(outcome).flatMap(harmIn).slice(0, 1),
  )
  const down = of('down')
  const varying = of('varies').filter(({ cell }) => isWorseAtTimes(cell?.seen ?? {}))
  const all = [
    ...facts.map(harmText),
    ...(down.length === 0 ? [] : [`stays down after ${eventsOf(down)}`]),
    ...(varying.length === 0 ? [] : [`does not always survive ${eventsOf(varying)}`]),
  ]
  return all.length === 0 ? null : listed(all)
}

const isWorseAtTimes = (seen: Readonly<Record<string, number>>): boolean =>
  ['down', 'lost-data', 'exposed'].some((outcome) => (seen[outcome] ?? 0) > 0)

const eventsOf = (places: readonly Place[]): string => {
  const events = places.map(({ event }) => event)
  return events.length <= mostEvents
    ? listed(events)
    : listed([
        ...events.slice(0, mostEvents - 1),
        `${events.length - mostEvents + 1} other failures`,
      ])
}

/** The rest of a sentence that begins with the name of a topology. */
const clauseOf = ({ harm, places }: Fate, failures: number): string => {
  if (places.length === 0) return ' was in no failure that could be decided'
  if (harm !== null) return ` ${harm}`
  const noticed = places.filter(({ cell }) => cell?.outcome !== 'unharmed')
  const open = failures - places.length
  const where = open === 0 ? 'here' : `that could be decided here (${open} could not)`
  const all = `${numberOf(places.length)} ${where}`
  if (noticed.length === 0) return ` survived ${all} unharmed`
  const events =
    noticed.length < places.length ? eventsOf(noticed) : places.length > 1 ? 'each' : 'it'
  return ` survived ${all}, but users noticed ${events}`
}

const numberOf = (failures: number): string =>
  ({ 1: 'the one failure', 2: 'both failures' })[failures] ?? `all ${failures} failures`

const othersText = (others: readonly Fate[], failures: number): string => {
  const names = listed(others.map(({ record }) => record.instance))
  const unharmed = others.every(({ places }) =>
    places.every(({ cell }) => cell?.outcome === 'unharmed'),
  )
  const all = others.every(({ places }) => places.length === failures)
  const same = failures === 1 ? 'the same' : 'every failure'
  const which = all ? same : 'every failure that could be decided'
  return unharmed ? `${names} went through ${which} unharmed` : `${names} came back from ${which}`
}

/** Tells if trials decided anything in any failure. */
export const isAnyDecided = (failures: readonly Failure[]): boolean =>
  failures.some(({ places }) => places.some(isDecided))
