import type { ExplanationRule } from '@deployment-lab/result'
import type { Facts } from './facts.ts'

/** What a rule looks at. */
export interface Case {
  /** The instance that is held back: of a "better" it is the reference. */
  readonly own: Facts
  /** The one it is compared with. */
  readonly other: Facts
  /** Workers that each of them has. */
  readonly workers: number
  readonly otherWorkers: number
  /** Cores of the machine. */
  readonly cores: number
  /** Whether `own` is shown to do worse; else it is told what was full, and nothing as a cause. */
  readonly heldBack: boolean
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
  /** A number is a cause only where it is so many times the other side's. */
  clearly: 1.1,
  /** Two sides are as full from this share of the other's on. */
  alike: 0.95,
} as const

const processesGone: Rule = ({ own, other, heldBack }) => {
  // Deaths that nobody asked for take trials away, and are told of either side.
  if (own.diedUnasked === 0 && !(heldBack && goneMore(own, other))) return null
  const of = ({ died, diedUnasked, fewer, ran, restarts }: Facts): string => {
    const gone = Math.max(died, fewer)
    if (gone === 0) return `in none of ${ran} trials`
    const unasked = diedUnasked === 0 ? '' : ` (${diedUnasked} unasked, which do not count)`
    const left = fewer === 0 ? '' : `, in ${fewer} fewer were left at the end`
    return `in ${gone} of ${ran} trials${unasked}, ${restarts === 0 ? 'none' : restarts} started again${left}`
  }
  return `workers of ${own.instance} died ${of(own)} (${other.instance}: ${of(other)})`
}

const goneMore = (own: Facts, other: Facts): boolean => {
  const fewer = part(own.fewer, own.ran)
  const otherFewer = part(other.fewer, other.ran)
  return fewer === otherFewer
    ? clearlyMore(part(own.died, own.ran), part(other.died, other.ran))
    : clearlyMore(fewer, otherFewer)
}

const eventLoopFull: Rule = (one) =>
  isCause(one, ({ eventLoop }) => eventLoop, thresholds.eventLoop)
    ? `the event loop of the busiest worker of ${one.own.instance} was at work ${percent(one.own.eventLoop)} of the time (${one.other.instance}: ${percent(one.other.eventLoop)})${cost(one)}`
    : null

const coreFull: Rule = (one) => {
  const { own, other } = one
  if (isCause(one, ({ coresPerWorker }) => coresPerWorker, thresholds.core)) {
    return `each worker of ${own.instance} used ${number(own.coresPerWorker)} of a core (${other.instance}: ${number(other.coresPerWorker)})${cost(one)}`
  }
  const left = coresLeft(one)
  return isCause(one, ({ allCores }) => allCores, thresholds.core * left)
    ? `everything of ${own.instance} used ${number(own.allCores)} of the ${number(left)} cores that the generator left (${other.instance}: ${number(other.allCores)})${cost(one)}`
    : null
}

const proxyFull: Rule = ({ own, other, heldBack }) => {
  if (!reaches(own.proxyCores, thresholds.core)) return null
  if (heldBack && !clearlyMore(own.proxyCores, other.proxyCores ?? 0)) return null
  return `the proxy of ${own.instance} used ${number(own.proxyCores)} cores (${other.instance}: ${other.proxyCores === null ? 'no proxy' : number(other.proxyCores)})`
}

const memoryGrows: Rule = ({ own, other }) => {
  const grown = growth(own)
  if (own.memory === null || !reaches(grown, thresholds.grownBytes)) return null
  if (!reaches(grown, thresholds.grownBy * own.memory.first)) return null
  if (!clearlyMore(grown, growth(other))) return null
  return `memory of ${own.instance} grew from ${megabytes(own.memory.first)} to ${megabytes(own.memory.last)} within a trial (${other.instance}: ${grew(other)})`
}

const collecting: Rule = ({ own, other }) =>
  reaches(own.collecting, thresholds.collecting) && clearlyMore(own.collecting, other.collecting)
    ? `a worker of ${own.instance} collected garbage ${percent(own.collecting)} of the time (${other.instance}: ${percent(other.collecting)})`
    : null

const oneWorkerUsed: Rule = ({ own, other, workers, otherWorkers }) => {
  if (workers < 2 || own.busiestShare === null) return null
  const uneven = own.busiestShare * workers
  // One worker alone gives all, and that is its equal share.
  const otherUneven = otherWorkers < 2 ? 1 : (other.busiestShare ?? Number.NaN) * otherWorkers
  if (!reaches(uneven, thresholds.uneven) || !clearlyMore(uneven, otherUneven)) return null
  return `one of the ${workers} workers of ${own.instance} gave ${percent(own.busiestShare)} of the answers, an equal share is ${percent(1 / workers)} (busiest of ${other.instance}: ${percent(other.busiestShare)})`
}

const hostNoisy: Rule = ({ own, other }) => {
  const noisy = part(own.noisy, own.trials)
  return reaches(noisy, thresholds.noisy) && clearlyMore(noisy, part(other.noisy, other.trials))
    ? `the machine did other things in ${own.noisy} of ${own.trials} trials of ${own.instance} (${other.instance}: ${other.noisy} of ${other.trials})`
    : null
}

/** Only where no other applies, and where it was seen that nothing was full. */
const waiting: Rule = (one) => {
  const { own, other } = one
  if (own.eventLoop === null || own.allCores === null || wasFull(one)) return null
  return `nothing of ${own.instance} was full: its busiest event loop was at work ${percent(own.eventLoop)} of the time (${other.instance}: ${percent(other.eventLoop)}), and all of it used ${number(own.allCores)} cores (${other.instance}: ${number(other.allCores)}); its time went into waiting or into more for each request: a hop, the database, the disk, a queue${cost(one)}`
}

const wasFull = (one: Case): boolean =>
  [eventLoopFull, coreFull, proxyFull].some((rule) => rule({ ...one, heldBack: false }) !== null)

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

const reaches = (value: number | null, threshold: number): boolean =>
  value !== null && value >= threshold

/** Whether a number tells the two sides apart; one that was not measured does not. */
const clearlyMore = (own: number | null, other: number | null): boolean =>
  own !== null && other !== null && own > other && own >= thresholds.clearly * other

/** Full, and clearly fuller than the other; or as full, while an answer costs clearly more. */
const isCause = (
  { own, other, heldBack }: Case,
  of: (facts: Facts) => number | null,
  threshold: number,
): boolean => {
  const full = of(own)
  const otherFull = of(other)
  if (!reaches(full, threshold)) return false
  if (!heldBack || clearlyMore(full, otherFull)) return true
  const alike = otherFull !== null && reaches(full, thresholds.alike * otherFull)
  return alike && clearlyMore(own.cpuPerThousand, other.cpuPerThousand)
}

const coresLeft = ({ own, cores }: Case): number => {
  const left = cores - own.generatorCores
  return left > 0 ? left : Number.POSITIVE_INFINITY
}

const growth = ({ memory }: Facts): number | null =>
  memory === null ? null : memory.last - memory.first

const part = (count: number, of: number): number => (of === 0 ? 0 : count / of)

/** When both are full, what an answer costs is the difference. */
const cost = ({ own, other, heldBack }: Case): string =>
  !heldBack || own.cpuPerThousand === null || other.cpuPerThousand === null
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
