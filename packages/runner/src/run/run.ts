import { join } from 'node:path'
import { calibrate, type Generator, startGenerator } from '@deployment-lab/loadgen'
import type { Result } from '@deployment-lab/result'
import { tidy } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { type Plan, warmUpTimes } from '../plan/plan.ts'
import { runBlocks } from './blocks.ts'
import { describeFailure } from './describe-failure.ts'
import { checkEqual } from './equal.ts'
import { type Fleet, startFleet, upCommand } from './fleet.ts'
import { type Going, write } from './going.ts'
import { openJournal } from './journal.ts'
import type { RunOptions } from './options.ts'
import { refuseImpossible } from './refuse-impossible.ts'
import { warmUp } from './warm-up.ts'

/** Rates to try against the null responder: from what headroom needs upwards. */
const openRatesFor = ({ scenarios }: Plan): number[] => {
  const rates = scenarios.flatMap(({ load }) => (load.model === 'open' ? [2 * load.rate] : []))
  // A search ends at half of what was held, so it is worth to know more.
  const higher = scenarios.some(({ capacity }) => capacity !== null)
    ? [14_000, 20_000, 28_000, 40_000]
    : []
  return [...new Set([Math.max(500, ...rates), 5000, 10_000, ...higher])]
}

/**
 * One run from plan to result. What was measured is written after every block, and kept when the
 * signal fires: the result is then marked partial. Whatever happens, nothing it started is left.
 *
 * @throws RunnerError RUNNER_NOTHING_RAN when no topology started
 */
export const runPlan = async (options: RunOptions): Promise<Result> => {
  const { plan, folder, onEvent, signal } = options
  const startedAt = options.now()
  const journal = openJournal(folder)
  onEvent({ type: 'planned', plan, folder })
  const fleet = await startFleet({ ...options, instances: plan.instances }).catch((error) => {
    journal.close()
    throw error
  })
  let generator: Generator | null = null
  try {
    if (fleet.running.size === 0) throw nothingRan(fleet)
    const equality = await checkEqual(fleet, plan.instances, onEvent, signal)
    if (fleet.running.size === 0) throw nothingRan(fleet)
    generator = await startGenerator()
    onEvent({ type: 'calibrating' })
    const calibration = await calibrate(
      generator,
      {
        connections: 32,
        openRates: openRatesFor(plan),
        duration: 1000 * plan.preset.calibrationSeconds,
      },
      signal,
    )
    onEvent({ type: 'calibrated', ...calibration })
    refuseImpossible(plan, calibration)
    const going: Going = {
      ...options,
      startedAt,
      journal,
      fleet,
      generator,
      calibration,
      equality,
      workers: new Map([...fleet.running].map(([name, { workers }]) => [name, workers])),
      trials: [],
      probes: [],
      broken: new Set(),
      own: { cpu: 0, wall: 0 },
      steady: new Map(),
      progress: { number: 0, of: 0, duration: plan.duration },
      added: { itself: 0, width: 0, repeated: 0 },
    }
    return await measureAll(going)
  } finally {
    onEvent({ type: 'stopping', reason: signal.aborted ? 'interrupted' : null })
    await Promise.all([generator?.stop(), fleet.stop()])
    await tidy(join(folder, 'topologies'))
    journal.close()
    onEvent({ type: 'ended' })
  }
}

/** Why has been told by then, as each was left out. */
const nothingRan = (fleet: Fleet): RunnerError =>
  new RunnerError(
    'RUNNER_NOTHING_RAN',
    `No topology can be loaded. What to do:\n${[...new Set(fleet.leftOut.map(({ remedy }) => remedy))].join('\n')}`,
  )

const measureAll = async (going: Going): Promise<Result> => {
  try {
    await warmAll(going)
    await runBlocks(going)
    return write(going, null)
  } catch (error) {
    const reason = going.signal.aborted
      ? 'interrupted'
      : `stopped by an error: ${error instanceof Error ? error.message : String(error)}`
    const partial = write(going, reason)
    if (going.signal.aborted) return partial
    throw error
  }
}

const warmAll = async (going: Going): Promise<void> => {
  const { plan, fleet, generator, signal } = going
  for (const [instance, topology] of fleet.running) {
    going.onEvent({ type: 'warming', instance })
    const times = warmUpTimes(plan.preset, 'start')
    try {
      going.steady.set(instance, await warmUp(generator, topology, plan.scenarios, times, signal))
    } catch (error) {
      if (signal.aborted) throw error
      const reason = await describeFailure(error, topology)
      const planned = plan.instances.find((one) => one.instance === instance)
      const alone = planned === undefined ? `npx lab up ${topology.topology}` : upCommand(planned)
      await fleet.dismiss(instance, reason, `${alone} shows it alone`)
      going.workers.delete(instance)
    }
  }
  if (going.workers.size === 0) throw nothingRan(fleet)
}
