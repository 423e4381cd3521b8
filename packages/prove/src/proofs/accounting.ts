import { arrivalTimes, type OpenLoopPlan } from '@deployment-lab/loadgen'
import {
  measured,
  type OpenLoopReading,
  type Outcome,
  type OutcomeCounts,
  outcomes,
} from '@deployment-lab/result'
import { get, openPlan } from '../load-plans.ts'
import type { Context, Finding, Proof } from '../proof.ts'
import { randomFrom } from '../random.ts'
import type { Written } from '../server/protocol.ts'
import { superviseFaultServer } from '../server/supervise.ts'

const sequences = { full: 1000, short: 50 } as const
const sayEvery = 50
/** Kinds of outcomes that all sequences together must have shown, or they proved little. */
const mustHappen: readonly Outcome[] = [
  'ok',
  'wrongAnswer',
  'http3xx',
  'http4xx',
  'http5xx',
  'refused',
  'reset',
  'timeout',
  'dropped',
]

const post = {
  ...get,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
} as const

/** A trial of 60 to 100 ms with 20 to 60 arrivals, all of it drawn from its seed. */
const planOf = (url: string, seed: number): OpenLoopPlan => {
  const random = randomFrom(seed)
  const between = (low: number, high: number): number => Math.round(low + (high - low) * random())
  const duration = between(60, 100)
  return openPlan(url, {
    seed,
    duration,
    rate: (1000 * between(20, 60)) / duration,
    arrivals: random() < 0.5 ? 'poisson' : 'constant',
    mix: [
      { request: get, weight: 2 },
      { request: post, weight: 1 },
    ],
    timeout: between(15, 50),
    maxInFlight: random() < 0.2 ? between(1, 4) : 1000,
    connections: between(0, 10),
  })
}

const sumOf = (counts: OutcomeCounts): number =>
  outcomes.reduce((sum, outcome) => sum + counts[outcome], 0)

const both = ({ get: gets, post: posts }: OpenLoopReading, outcome: Outcome): number =>
  gets[outcome] + posts[outcome]

/** What of a sequence does not add up, or null. */
const flawIn = (reading: OpenLoopReading, arrivals: number): string | null => {
  const { get: gets, post: posts } = reading
  if (gets.offered + posts.offered !== arrivals) {
    return `${gets.offered + posts.offered} offered of ${arrivals} arrivals`
  }
  if (sumOf(gets) !== gets.offered || sumOf(posts) !== posts.offered) {
    return `${sumOf(gets)} and ${sumOf(posts)} outcomes of ${gets.offered} and ${posts.offered}`
  }
  return both(reading, 'unfinished') === 0 ? null : `${both(reading, 'unfinished')} unfinished`
}

/** What of a sequence the server, which counted for itself, contradicts, or null. */
const contradictionIn = (reading: OpenLoopReading, written: Written): string | null => {
  const ok = both(reading, 'ok')
  if (ok > written.correct) return `${ok} ok, but ${written.correct} correct answers written`
  // A correct answer that was not counted has come too late, or its connection broke.
  const lost = both(reading, 'timeout') + both(reading, 'reset')
  if (written.correct > ok + lost) {
    return `${written.correct} correct answers written, but ${ok} ok and ${lost} lost`
  }
  const status = both(reading, 'http3xx') + both(reading, 'http4xx') + both(reading, 'http5xx')
  return status > written.otherStatus
    ? `${status} of another status, but ${written.otherStatus} written`
    : null
}

const run = async ({ size, seed, engine, generator, signal, say }: Context): Promise<Finding> => {
  const count = sequences[size]
  const server = await superviseFaultServer()
  const flaws: string[] = []
  const contradictions: string[] = []
  const seen = new Map<Outcome, number>()
  let arrivals = 0
  try {
    for (let index = 0; index < count; index += 1) {
      const own = seed * 1_000_000 + index
      await server.begin(own)
      const plan = planOf(server.url, own)
      const reading = await engine.openLoop(generator, plan, signal)
      const expected = arrivalTimes(plan).length
      arrivals += expected
      for (const outcome of outcomes) {
        seen.set(outcome, (seen.get(outcome) ?? 0) + both(reading, outcome))
      }
      const flaw = flawIn(reading, expected)
      const contradiction = contradictionIn(reading, await server.written())
      if (flaw !== null) flaws.push(`seed ${own}: ${flaw}`)
      if (contradiction !== null) contradictions.push(`seed ${own}: ${contradiction}`)
      for (const one of [flaw, contradiction]) if (one !== null) say(`seed ${own}: ${one}`)
      if ((index + 1) % sayEvery === 0) say(`${index + 1} of ${count} sequences`)
    }
  } finally {
    await server.stop()
  }
  const happened = mustHappen.filter((outcome) => (seen.get(outcome) ?? 0) > 0)
  return {
    lines: [
      {
        asks: 'fault sequences whose arrivals are not the sum of their outcomes',
        limit: { kind: 'at-most', unit: 'count', value: 0, of: count },
        measured: measured(flaws.length),
      },
      {
        asks: 'fault sequences in which the server, counting for itself, contradicts',
        limit: { kind: 'at-most', unit: 'count', value: 0, of: count },
        measured: measured(contradictions.length),
      },
      {
        asks: 'kinds of outcomes that happened',
        limit: {
          kind: 'at-least',
          unit: 'count',
          value: mustHappen.length,
          of: mustHappen.length,
        },
        measured: measured(happened.length),
      },
    ],
    remarks: [
      `${arrivals.toLocaleString('en')} arrivals in ${count.toLocaleString('en')} sequences of 60 to 100 ms; the server was killed and started again ${server.restarts} times: ${outcomes.map((outcome) => `${outcome} ${(seen.get(outcome) ?? 0).toLocaleString('en')}`).join(', ')}.`,
      ...[...flaws, ...contradictions].slice(0, 10),
    ],
  }
}

export const accounting: Proof = {
  name: 'accounting',
  title: 'Accounting',
  describes:
    'Short loads on a server that answers, resets, breaks off in the middle, stays silent, refuses connections and is killed, all at random. Every arrival has to end in exactly one outcome, and no more may be called correct than the server has written.',
  noisy: false,
  run,
}
