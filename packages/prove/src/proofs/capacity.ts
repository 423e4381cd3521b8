import { sentence } from '@deployment-lab/report'
import { measured } from '@deployment-lab/result'
import { highestRate } from '@deployment-lab/runner'
import { isNear, isUnfounded, missOf } from '../capacity/interval.ts'
import { limits, service, sizes, truths } from '../capacity/known.ts'
import { type Found, type Queue, search } from '../capacity/search.ts'
import { percent } from '../judge-line.ts'
import { type Context, type Finding, type Line, type Proof, unproved } from '../proof.ts'
import { startServer } from '../server/start.ts'

/** Share by which the interval may miss the truth. */
const miss = 0.1
/** Void trials of one rate before a search gives it up. */
const mostVoids = 3

/**
 * Makes the proof on a queue that is up already.
 *
 * @param server a queue that takes `service` for a request
 */
export const proveOn = async (context: Context, server: Queue): Promise<Finding> => {
  const { random, even } = sizes[context.size]
  const begun = [
    ...even.starts.map((start) => ({ start, spacing: 'even' as const })),
    ...random.starts.map((start) => ({ start, spacing: 'random' as const })),
  ]
  const found: Found[] = []
  let { again } = sizes[context.size]
  for (const [index, one] of begun.entries()) {
    const ended = await search(context, server, { index, again, ...one })
    found.push(ended)
    again -= ended.again
    context.say(`search ${index + 1} of ${begun.length}: ${foundText(ended)}`)
  }
  const misses = found.map(({ capacity, spacing }, index): Line => {
    const off = missOf(capacity, truths[spacing])
    return {
      asks: `search ${index + 1}: the known capacity lies outside the interval by`,
      limit: { kind: 'at-most', unit: 'share', value: miss },
      measured: off === null ? unproved(sentence(capacity.because)) : measured(off),
    }
  })
  // A rate at which the machine disturbed every trial is given up, and the search ends with it: a
  // short run, which has one search of each kind, does not insist.
  const excuse =
    context.size === 'short' && found.some(gaveUp) ? ({ excused: 'always' } as const) : {}
  const excusable = [...misses, nearLine(context, found), confirmedLine(context, found)]
  return {
    lines: [...excusable.map((line) => ({ ...line, ...excuse })), foundedLine(found)],
    remarks: remarksOf(context, found),
  }
}

/** Limits the width: an interval from the lowest rate to the highest would hold every truth. */
const nearLine = ({ size }: Context, found: readonly Found[]): Line => {
  const { apart, near } = sizes[size]
  const random = found.filter(({ spacing }) => spacing === 'random')
  return {
    asks: `random arrivals: searches that end in an interval whose ends are at most ${percent(apart)} apart`,
    limit: { kind: 'at-least', unit: 'count', value: near, of: random.length },
    measured: measured(random.filter(({ capacity }) => isNear(capacity, apart)).length),
  }
}

/** Requires confirmed searches with even arrivals: random ones near the limit may contradict. */
const confirmedLine = ({ size }: Context, found: readonly Found[]): Line => {
  const even = found.filter(({ spacing }) => spacing === 'even')
  return {
    asks: 'even arrivals: searches that fresh trials confirm',
    limit: { kind: 'at-least', unit: 'count', value: sizes[size].confirmed, of: even.length },
    measured: measured(even.filter(({ capacity }) => capacity.state === 'confirmed').length),
  }
}

/** Tells if some rate was given up because the machine disturbed its trials: three times. */
const gaveUp = ({ disturbed }: Found): boolean =>
  [...Map.groupBy(disturbed, (rate) => rate).values()].some(({ length }) => length >= mostVoids)

/** Checks the grounds: an engine that called every search confirmed would pass all the rest. */
const foundedLine = (found: readonly Found[]): Line => {
  const { confirmations } = highestRate({ p99: 1 })
  return {
    asks: 'searches called confirmed, though wide, or their trials contradict each other, or few are fresh',
    limit: { kind: 'at-most', unit: 'count', value: 0, of: found.length },
    measured: measured(
      found.filter(({ capacity, probes }) => isUnfounded(capacity, probes, confirmations)).length,
    ),
  }
}

const remarksOf = ({ size }: Context, found: readonly Found[]): string[] => [
  `A queue of ${service} ms a request, to hold a p99 of ${limits.random} ms under random arrivals without end, which it does up to ${truths.random.toFixed(0)}/s, by Crommelin's formula, and one of ${limits.even} ms under even ones, up to ${truths.even.toFixed(0)}/s. Searches are a run's, each from another rate; trials last ${sizes[size].random.seconds} s (of even arrivals ${sizes[size].even.seconds} s) and longer, fresh ones twice as long, and each sends other arrivals.`,
  ...found.map(
    (one, index) =>
      `Search ${index + 1}, ${one.spacing} arrivals: ${foundText(one)}; ${one.capacity.state} (${sentence(one.capacity.because)}), ${one.probes.length} trials${voidText(one)}.`,
  ),
]

const voidText = ({ probes, again }: Found): string => {
  const clauses = new Set(
    probes.flatMap(({ state, clause }) =>
      state === 'void' && clause !== null ? sentence(clause) : [],
    ),
  )
  return [
    ...(again === 0
      ? []
      : [`, ${again} more in which the machine disturbed the server or the sender`]),
    ...(clauses.size === 0 ? [] : [`; void: ${[...clauses].join(', ')}`]),
  ].join('')
}

const foundText = ({ spacing, capacity: { passing, failing } }: Found): string =>
  `${passing ?? 'nothing'}/s passes, ${failing ?? 'nothing'}/s fails; known: ${truths[spacing].toFixed(0)}/s`

export const capacity: Proof = {
  name: 'capacity',
  title: 'Capacity',
  describes:
    'The search for the highest rate that holds a limit of latency, on a queue of fixed service times, of which that rate is known. The interval has to hold it, or nearly, and to be narrow.',
  noisy: true,
  run: async (context) => {
    const server = await startServer('queue', String(service))
    try {
      return await proveOn(context, server)
    } finally {
      await server.stop()
    }
  },
}
