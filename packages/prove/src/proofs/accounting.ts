import { type Milliseconds, measured, type Outcome, outcomes } from '@deployment-lab/result'
import { median } from '@deployment-lab/stats'
import { slownessOf } from '../accounting/bounds.ts'
import { bothOf, contradictionIn, flawIn } from '../accounting/judge.ts'
import { runSequence, type Sequence } from '../accounting/sequence.ts'
import type { Context, Finding, Proof } from '../proof.ts'
import { superviseFaultServer } from '../server/supervise.ts'

const sequences = { full: 1000, short: 50 } as const
const sayEvery = 50
/**
 * Longest standstill that the generator may report in all but a few sequences. While it stands
 * still requests may race more, so it has to be short enough to excuse next to nothing.
 */
const longest: Milliseconds = 20
const mostLonger = { full: 100, short: 10 } as const
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

const longerThan = (times: readonly Milliseconds[]): number =>
  times.filter((one) => one > longest).length

/** Sends sequences one after the other; each is passed on as soon as both sides have reported. */
export const runSequences = async (
  context: Context,
  count: number,
  onSequence: (sequence: Sequence) => void,
): Promise<{ restarts: number }> => {
  const server = await superviseFaultServer()
  try {
    for (let index = 0; index < count; index += 1) {
      onSequence(await runSequence(context, server, context.seed * 1_000_000 + index))
    }
    return { restarts: server.restarts }
  } finally {
    await server.stop()
  }
}

const run = async (context: Context): Promise<Finding> => {
  const count = sequences[context.size]
  const flaws: string[] = []
  const contradictions: string[] = []
  const slow: Milliseconds[] = []
  const seenSlow: Milliseconds[] = []
  const seen = new Map<Outcome, number>()
  let arrivals = 0
  let done = 0
  const { restarts } = await runSequences(context, count, (sequence) => {
    const { seed, reading } = sequence
    arrivals += sequence.arrivals.length
    slow.push(slownessOf(sequence))
    seenSlow.push(sequence.waited + sequence.deeds.held)
    done += 1
    for (const outcome of outcomes) {
      seen.set(outcome, (seen.get(outcome) ?? 0) + bothOf(reading, outcome))
    }
    const flaw = flawIn(sequence)
    const contradiction = contradictionIn(sequence)
    if (flaw !== null) flaws.push(`seed ${seed}: ${flaw}`)
    if (contradiction !== null) contradictions.push(`seed ${seed}: ${contradiction}`)
    for (const one of [flaw, contradiction]) if (one !== null) context.say(`seed ${seed}: ${one}`)
    if (done % sayEvery === 0) context.say(`${done} of ${count} sequences`)
  })
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
        asks: `fault sequences that are allowed for more than ${longest} ms of standing still`,
        limit: { kind: 'at-most', unit: 'count', value: mostLonger[context.size], of: count },
        measured: measured(longerThan(slow)),
        // A side that did stand still, as the kernel and the server show, is not to blame.
        ...(context.size === 'short' && longerThan(seenSlow) > mostLonger.short
          ? { excused: 'always' }
          : {}),
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
      `${arrivals.toLocaleString('en')} arrivals in ${count.toLocaleString('en')} sequences of 60 to 100 ms; the server was killed and started again ${restarts} times: ${outcomes.map((outcome) => `${outcome} ${(seen.get(outcome) ?? 0).toLocaleString('en')}`).join(', ')}.`,
      `What was due and what was counted may differ where they raced within the time that both sides together may have stood still: ${median(slow)?.toFixed(1)} ms (median), ${Math.max(...slow).toFixed(0)} ms at most.`,
      ...[...flaws, ...contradictions].slice(0, 10),
    ],
  }
}

export const accounting: Proof = {
  name: 'accounting',
  title: 'Accounting',
  describes:
    'Short loads on a server that answers, resets, breaks off in the middle, stays silent, refuses connections and is killed, all at random. Every arrival has to end in exactly one outcome, and each outcome has to be counted as often as the server, which keeps what it did to each request, says that it was due, give or take what raced.',
  noisy: false,
  run,
}
