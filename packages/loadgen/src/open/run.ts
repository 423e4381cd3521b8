import { availableParallelism } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import {
  type EpochMilliseconds,
  encodeHistogram,
  type Microseconds,
  type Milliseconds,
  mergeHistograms,
  type Random,
  seededRandom,
} from '@deployment-lab/result'
import { mostProcesses, mostStreams } from '../check/limits.ts'
import { aborted } from '../errors.ts'
import { machineNow } from '../machine-clock.ts'
import type { OpenLoopPlan } from '../plan.ts'
import type { Target } from '../target.ts'
import { scheduleOf } from './arrival-times.ts'
import { loadClient } from './client.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { choosePollAhead } from './pacing.ts'
import { addByName, lagAt, type Part, type StreamPart, sum } from './part.ts'
import { Sender } from './sender.ts'
import { type Share, shareSchedule, shareStream } from './share.ts'
import { assertSources } from './sources.ts'
import type { Loaded, StreamSender } from './stream-sender.ts'
import { tally } from './tally.ts'

/** Time before the common start at which a sender is at its clock. */
const beforehand: Milliseconds = 30

/** Callbacks of a sender on its way from being prepared to its clock. */
export interface Start {
  /**
   * Called when everything is prepared; gives the common start on the machine's clock, or null to
   * start at once. It has to settle when the signal aborts.
   */
  readonly ready: () => Promise<Milliseconds | null>
  readonly onStart: (startedAt: EpochMilliseconds) => void
  /** Gets the function that ends the schedule early, at a time after the start. */
  readonly onEndable: (endAt: (at: Milliseconds, latest: Milliseconds) => void) => void
}

const inMicroseconds = (limit: Milliseconds | undefined): number | null =>
  limit === undefined ? null : limit * 1000

const streamPartOf = (
  { outageThreshold, controlUntil }: OpenLoopPlan,
  end: Microseconds,
  { plan, processes, wrong }: StreamSender,
  ledger: Ledger,
  keepsAnswers: boolean,
): StreamPart & { lag: string; inTime: number } => {
  const { lag, inTime, met, attempts, answeredAt, ...counted } = tally(ledger, {
    methods: plan.mix.map(({ request }) => request.method),
    end,
    timeout: plan.timeout * 1000,
    outageThreshold: outageThreshold * 1000,
    deadline: inMicroseconds(plan.deadline),
    controlUntil: inMicroseconds(controlUntil),
  })
  return {
    lag: encodeHistogram(lag),
    inTime,
    answeredAt: keepsAnswers ? answeredAt : new Uint32Array(),
    reading: {
      name: plan.name,
      users: plan.users,
      client: plan.client.name,
      rate: plan.rate,
      ...(plan.profile ? { profile: plan.profile } : {}),
      arrivals: plan.arrivals,
      sources: plan.sources?.length ?? 1,
      ...(plan.deadline === undefined ? {} : { deadline: { limit: plan.deadline, met } }),
      ...counted,
      ...(attempts === 0 ? {} : { attempts }),
      processes: Object.fromEntries(processes),
      ...wrong.reading,
    },
  }
}

const partOf = (
  plan: OpenLoopPlan,
  { of }: Share,
  { streams, startedAt, faults, generator, end }: Sender,
  ledgers: readonly Ledger[],
): Part => {
  if (generator === null) throw aborted()
  const parts = streams.map((stream, index) => {
    const ledger = ledgers[index]
    if (ledger === undefined) throw new RangeError(`stream ${index} has no ledger`)
    return streamPartOf(plan, end, stream, ledger, of > 1)
  })
  const lag = mergeHistograms(parts.map((part) => part.lag))
  const inTime = sum(parts.map((part) => part.inTime))
  const offered = sum(parts.map(({ reading }) => reading.get.offered + reading.post.offered))
  const controlUntil = plan.controlUntil
  return {
    lag: encodeHistogram(lag),
    inTime,
    streams: parts.map(({ reading, answeredAt }) => ({ reading, answeredAt })),
    common: {
      model: 'open',
      startedAt,
      duration: end,
      outageThreshold: plan.outageThreshold * 1000,
      timeoutAfter: Math.min(
        ...plan.streams.filter(({ users }) => users).map(({ timeout }) => timeout),
      ),
      ...(controlUntil === undefined ? {} : { controlUntil }),
      faults: faults.readings,
      generator: {
        ...generator,
        scheduleLagP50: lagAt(lag, 50),
        scheduleLagP99: lagAt(lag, 99),
        sendRatio: offered === 0 ? 1 : inTime / offered,
        ranOutOf: addByName(streams.map(({ ranOutOf }) => Object.fromEntries(ranOutOf))),
        unaskedAnswers: sum(streams.map(({ unaskedAnswers }) => unaskedAnswers)),
        processes: of,
      },
    },
  }
}

/** Random numbers of a stream's client; sequences below these are those of the schedules. */
const randomOf = (seed: number, stream: number, { index }: Share): Random =>
  seededRandom(seed, 2 * mostStreams + stream * mostProcesses + index)

/** Loads each stream's client, and the arrivals of this sender, before the first socket opens. */
const load = (plan: OpenLoopPlan, share: Share, target: Target): Promise<Loaded[]> =>
  Promise.all(
    plan.streams.map(async (stream, index) => {
      await assertSources(stream.sources ?? [], target)
      return {
        client: await loadClient(stream),
        ledger: createLedger(shareSchedule(scheduleOf(plan, index), share)),
        random: randomOf(plan.seed, index, share),
      }
    }),
  )

/**
 * Runs one sender's share of an open-loop trial, in this process.
 *
 * @param whole the plan of all senders together
 *
 * @throws LoadgenError `LOADGEN_ABORTED`, once all sockets are closed; `LOADGEN_SOURCE_UNAVAILABLE`
 * and `LOADGEN_CLIENT_INVALID`, before the first is opened
 */
export const runOpenLoop = async (
  whole: OpenLoopPlan,
  share: Share,
  target: Target,
  signal: AbortSignal,
  { ready, onStart, onEndable }: Start,
): Promise<Part> => {
  const plan: OpenLoopPlan = {
    ...whole,
    streams: whole.streams.map((stream) => shareStream(stream, share)),
    faults: share.index === 0 ? whole.faults : [],
  }
  const loaded = await load(whole, share, target)
  // If every core has a sender, polling would take a core from the server.
  const pollAhead = choosePollAhead(availableParallelism() - share.of + 1)
  const sender = new Sender(plan, target, loaded, pollAhead)
  try {
    await sender.connect(signal)
    onEndable((at, latest) => sender.endServed(Math.round(1000 * at), Math.round(1000 * latest)))
    const startsAt = await ready()
    if (startsAt !== null) {
      const wait = Math.max(0, startsAt - machineNow() - beforehand)
      // The abort of this wait is handled below.
      await after(wait, null, { signal }).catch(() => null)
    }
    await sender.run(signal, startsAt, onStart)
  } finally {
    await sender.close()
  }
  if (signal.aborted) throw aborted()
  return partOf(
    plan,
    share,
    sender,
    loaded.map(({ ledger }) => ledger),
  )
}
