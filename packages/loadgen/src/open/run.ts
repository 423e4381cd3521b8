import { availableParallelism } from 'node:os'
import type { OpenLoopReading } from '@deployment-lab/result'
import { aborted } from '../errors.ts'
import type { OpenLoopPlan } from '../plan.ts'
import { profileOf } from '../profile.ts'
import type { Target } from '../target.ts'
import { createLedger } from './ledger.ts'
import { choosePollAhead } from './pacing.ts'
import { createSchedule } from './schedule.ts'
import { Sender } from './sender.ts'
import { assertSources } from './sources.ts'
import { tally } from './tally.ts'

const readingOf = (plan: OpenLoopPlan, sender: Sender, sums: ReturnType<typeof tally>) => {
  const { lag, sendRatio, met, ...counted } = sums
  const { generator } = sender
  if (generator === null) throw aborted()
  const lagAt = (percentile: number) =>
    lag.totalCount === 0 ? null : lag.getValueAtPercentile(percentile)
  return {
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
      scheduleLagP50: lagAt(50),
      scheduleLagP99: lagAt(99),
      sendRatio,
    },
  } satisfies OpenLoopReading
}

/**
 * One open-loop trial in this process.
 *
 * @throws LoadgenError `LOADGEN_ABORTED`, once all sockets are closed;
 * `LOADGEN_SOURCE_UNAVAILABLE`, before the first is opened
 */
export const runOpenLoop = async (
  plan: OpenLoopPlan,
  target: Target,
  signal: AbortSignal,
): Promise<OpenLoopReading> => {
  await assertSources(plan.sources ?? [], target)
  const ledger = createLedger(
    createSchedule({
      profile: profileOf(plan),
      arrivals: plan.arrivals,
      seed: plan.seed,
      weights: plan.mix.map(({ weight }) => weight),
    }),
  )
  const sender = new Sender(plan, target, ledger, choosePollAhead(availableParallelism()))
  try {
    await sender.connect(signal)
    await sender.run(signal)
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
  return readingOf(plan, sender, sums)
}
