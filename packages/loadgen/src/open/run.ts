import { availableParallelism } from 'node:os'
import { setTimeout as after } from 'node:timers/promises'
import { encodeHistogram, type Milliseconds } from '@deployment-lab/result'
import { aborted } from '../errors.ts'
import { machineNow } from '../machine-clock.ts'
import type { OpenLoopPlan } from '../plan.ts'
import { profileOf } from '../profile.ts'
import type { Target } from '../target.ts'
import { createLedger } from './ledger.ts'
import { choosePollAhead } from './pacing.ts'
import { lagAt, type Part } from './part.ts'
import { createSchedule } from './schedule.ts'
import { Sender } from './sender.ts'
import { type Share, sharePlan, shareSchedule } from './share.ts'
import { assertSources } from './sources.ts'
import { type Tally, tally } from './tally.ts'

/** A sender is at its clock this long before the common start. */
const beforehand: Milliseconds = 30

const partOf = (plan: OpenLoopPlan, { of }: Share, sender: Sender, sums: Tally): Part => {
  const { lag, inTime, met, answeredAt, ...counted } = sums
  const { generator } = sender
  if (generator === null) throw aborted()
  const count = counted.get.offered + counted.post.offered
  return {
    lag: encodeHistogram(lag),
    inTime,
    answeredAt: of === 1 ? new Uint32Array() : answeredAt,
    reading: {
      model: 'open',
      rate: plan.rate,
      ...(plan.profile ? { profile: plan.profile } : {}),
      arrivals: plan.arrivals,
      connectionUse: plan.connectionUse ?? 'kept',
      sources: plan.sources?.length ?? 1,
      ...(plan.deadline === undefined ? {} : { deadline: { limit: plan.deadline, met } }),
      startedAt: sender.startedAt,
      duration: plan.duration * 1000,
      ...counted,
      outageThreshold: plan.outageThreshold * 1000,
      processes: Object.fromEntries(sender.processes),
      faults: sender.faults.readings,
      timeoutAfter: plan.timeout,
      generator: {
        ...generator,
        scheduleLagP50: lagAt(lag, 50),
        scheduleLagP99: lagAt(lag, 99),
        sendRatio: count === 0 ? 1 : inTime / count,
        ranOutOf: Object.fromEntries(sender.ranOutOf),
        unaskedAnswers: sender.unaskedAnswers,
        processes: of,
      },
    },
  }
}

const scheduleOf = (plan: OpenLoopPlan, share: Share) =>
  shareSchedule(
    createSchedule({
      profile: profileOf(plan),
      arrivals: plan.arrivals,
      seed: plan.seed,
      weights: plan.mix.map(({ weight }) => weight),
    }),
    share,
  )

/**
 * One sender's share of an open-loop trial, in this process.
 *
 * @param whole the plan of all senders together
 * @param readyToStart called when everything is there; gives the common start on the machine's
 * clock, or null to start at once. It has to settle when the signal says stop.
 *
 * @throws LoadgenError `LOADGEN_ABORTED`, once all sockets are closed;
 * `LOADGEN_SOURCE_UNAVAILABLE`, before the first is opened
 */
export const runOpenLoop = async (
  whole: OpenLoopPlan,
  share: Share,
  target: Target,
  signal: AbortSignal,
  readyToStart: () => Promise<Milliseconds | null>,
): Promise<Part> => {
  const plan = sharePlan(whole, share)
  await assertSources(plan.sources ?? [], target)
  const ledger = createLedger(scheduleOf(whole, share))
  // With a sender on every core, polling would take a core from the server.
  const pollAhead = choosePollAhead(availableParallelism() - share.of + 1)
  const sender = new Sender(plan, target, ledger, pollAhead)
  try {
    await sender.connect(signal)
    const startsAt = await readyToStart()
    if (startsAt !== null) {
      const wait = Math.max(0, startsAt - machineNow() - beforehand)
      // Rejects when it is aborted, which is seen below.
      await after(wait, null, { signal }).catch(() => null)
    }
    await sender.run(signal, startsAt)
  } finally {
    await sender.close()
  }
  if (signal.aborted) throw aborted()
  const sums = tally(ledger, {
    methods: plan.mix.map(({ request }) => request.method),
    end: plan.duration * 1000,
    timeout: plan.timeout * 1000,
    outageThreshold: plan.outageThreshold * 1000,
    deadline: plan.deadline === undefined ? null : plan.deadline * 1000,
  })
  return partOf(plan, share, sender, sums)
}
