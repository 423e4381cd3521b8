import type { ExplanationRule } from '@deployment-lab/result'
import type { Facts } from './facts.ts'

/** What a rule looks at. */
export interface Case {
  /** The instance that is held back: of a "better" it is the reference. */
  readonly own: Facts
  /** The one it is compared with. */
  readonly other: Facts
  /** Workers that the held-back instance has. */
  readonly workers: number
  /** Cores of the machine. */
  readonly cores: number
}

/** Says why, with its numbers, or null where it does not apply or cannot be told. */
export type Rule = (one: Case) => string | null

/** From here on something counts as full, long, grown or uneven. Documented for readers. */
export const thresholds = {
  eventLoop: 0.9,
  core: 0.95,
  collecting: 0.1,
  grownBy: 0.25,
  grownBytes: 32e6,
  uneven: 1.5,
  noisy: 0.25,
} as const

const processesGone: Rule = ({ own, other }) => {
  if (own.died === 0 && own.fewer === 0) return null
  const of = ({ died, fewer, trials, restarts }: Facts): string => {
    const gone = Math.max(died, fewer)
    if (gone === 0) return `in none of ${trials} trials`
    const left = fewer === 0 ? '' : `, in ${fewer} fewer were left at the end`
    return `in ${gone} of ${trials} trials, ${restarts === 0 ? 'none' : restarts} started again${left}`
  }
  return `workers of ${own.instance} died ${of(own)} (${other.instance}: ${of(other)})`
}

const eventLoopFull: Rule = ({ own, other }) =>
  atLeast(own.eventLoop, thresholds.eventLoop) === null
    ? null
    : `the event loop of the busiest worker of ${own.instance} was at work ${percent(own.eventLoop)} of the time (${other.instance}: ${percent(other.eventLoop)})${cost(own, other)}`

const coreFull: Rule = ({ own, other, cores }) => {
  if (atLeast(own.coresPerWorker, thresholds.core) !== null) {
    return `each worker of ${own.instance} used ${number(own.coresPerWorker)} of a core (${other.instance}: ${number(other.coresPerWorker)})${cost(own, other)}`
  }
  const left = cores - own.generatorCores
  if (left <= 0 || atLeast(own.allCores, thresholds.core * left) === null) return null
  return `everything of ${own.instance} used ${number(own.allCores)} of the ${number(left)} cores that the generator left (${other.instance}: ${number(other.allCores)})${cost(own, other)}`
}

const proxyFull: Rule = ({ own, other }) =>
  atLeast(own.proxyCores, thresholds.core) === null
    ? null
    : `the proxy of ${own.instance} used ${number(own.proxyCores)} cores (${other.instance}: ${other.proxyCores === null ? 'no proxy' : number(other.proxyCores)})`

const memoryGrows: Rule = ({ own, other }) => {
  const grown = (own.memory?.last ?? 0) - (own.memory?.first ?? 0)
  if (own.memory === null || grown < thresholds.grownBytes) return null
  if (grown < thresholds.grownBy * own.memory.first) return null
  return `memory of ${own.instance} grew from ${megabytes(own.memory.first)} to ${megabytes(own.memory.last)} within a trial (${other.instance}: ${grew(other)})`
}

const collecting: Rule = ({ own, other }) =>
  atLeast(own.collecting, thresholds.collecting) === null
    ? null
    : `a worker of ${own.instance} collected garbage ${percent(own.collecting)} of the time (${other.instance}: ${percent(other.collecting)})`

const oneWorkerUsed: Rule = ({ own, other, workers }) => {
  if (workers < 2 || atLeast(own.busiestShare, thresholds.uneven / workers) === null) return null
  return `one of the ${workers} workers of ${own.instance} gave ${percent(own.busiestShare)} of the answers, an equal share is ${percent(1 / workers)} (busiest of ${other.instance}: ${percent(other.busiestShare)})`
}

const hostNoisy: Rule = ({ own, other }) =>
  own.noisy === 0 || own.noisy < thresholds.noisy * own.trials
    ? null
    : `the machine did other things in ${own.noisy} of ${own.trials} trials of ${own.instance} (${other.instance}: ${other.noisy} of ${other.trials})`

/** Only where no other applies, and where it was seen that none does. */
const waiting: Rule = ({ own, other }) =>
  own.eventLoop === null || own.allCores === null
    ? null
    : `nothing of ${own.instance} was full: its busiest event loop was at work ${percent(own.eventLoop)} of the time (${other.instance}: ${percent(other.eventLoop)}), and all of it used ${number(own.allCores)} cores (${other.instance}: ${number(other.allCores)}); its time went into waiting or into more for each request: a hop, the database, the disk, a queue${cost(own, other)}`

/** Every rule, in the order in which they are tried. */
export const rules: Readonly<Record<ExplanationRule, Rule>> = {
  'processes-gone': processesGone,
  'event-loop-full': eventLoopFull,
  'core-full': coreFull,
  'proxy-full': proxyFull,
  'memory-grows': memoryGrows,
  collecting,
  'one-worker-used': oneWorkerUsed,
  'host-noisy': hostNoisy,
  waiting,
}

const atLeast = (value: number | null, threshold: number): number | null =>
  value !== null && value >= threshold ? value : null

/** When both are full, what an answer costs is the difference. */
const cost = (own: Facts, other: Facts): string =>
  own.cpuPerThousand === null || other.cpuPerThousand === null
    ? ''
    : `; 1,000 answers took ${number(own.cpuPerThousand)} s of CPU time (${other.instance}: ${number(other.cpuPerThousand)} s)`

const grew = ({ memory }: Facts): string =>
  memory === null ? unknown : `${megabytes(memory.first)} to ${megabytes(memory.last)}`

const unknown = 'not measured'
const significant = (value: number): number => Number(value.toPrecision(2))
const number = (value: number | null): string =>
  value === null ? unknown : String(significant(value))
const percent = (share: number | null): string =>
  share === null ? unknown : `${significant(100 * share)} %`
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
