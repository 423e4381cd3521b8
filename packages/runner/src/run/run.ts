import { join } from 'node:path'
import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import { type Result, reasonOf } from '@deployment-lab/result'
import { tidy } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { warmUpTimes } from '../plan/plan.ts'
import { shellWord } from '../shell-word.ts'
import { runBlocks } from './blocks.ts'
import { calibrateFor } from './calibrate-for.ts'
import { describeFailure } from './describe-failure.ts'
import { checkEqual } from './equal.ts'
import { type Fleet, startFleet, upCommand } from './fleet.ts'
import { type Going, keep, write } from './going.ts'
import { openJournal } from './journal.ts'
import type { RunOptions } from './options.ts'
import { warmUp } from './warm-up.ts'

/**
 * One run from plan to result. What was measured is written after every block, and kept when the
 * signal fires: the result is then marked partial. Whatever happens, nothing it started is left.
 *
 * @throws RunnerError RUNNER_NOTHING_RAN when no topology started; RUNNER_RATE_TOO_HIGH and
 * RUNNER_LIMIT_TOO_LOW before one is, for what the generator cannot measure here
 */
export const runPlan = async (options: RunOptions): Promise<Result> => {
  const { plan, folder, onEvent, signal } = options
  const startedAt = options.now()
  const journal = openJournal(folder)
  onEvent({ type: 'planned', plan, folder })
  let generator: Generator | null = null
  let fleet: Fleet | null = null
  try {
    generator = await startGenerator()
    onEvent({ type: 'calibrating' })
    const calibration = await calibrateFor(
      generator,
      plan.scenarios,
      1000 * plan.preset.calibrationSeconds,
      signal,
    )
    onEvent({ type: 'calibrated', ...calibration })
    fleet = await startFleet({ ...options, instances: plan.instances })
    if (fleet.running.size === 0) throw nothingRan(fleet)
    const equality = await checkEqual(fleet, plan.instances, onEvent, signal)
    if (fleet.running.size === 0) throw nothingRan(fleet)
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
      stale: new Set(),
      own: { cpu: 0, wall: 0 },
      disturbers: new Set(options.otherLoads?.()),
      steady: new Map(),
      progress: { number: 0, of: 0, duration: plan.duration },
      added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
    }
    return await measureAll(going)
  } finally {
    onEvent({ type: 'stopping', interrupted: signal.aborted })
    await Promise.all([generator?.stop(), fleet?.stop()])
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
    keep(going)
    await warmAll(going)
    await runBlocks(going)
    return write(going, null)
  } catch (error) {
    const reason = going.signal.aborted
      ? reasonOf('interrupted')
      : reasonOf('stopped-by-error', {
          message: error instanceof Error ? error.message : String(error),
        })
    going.journal.makeRoom()
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
      const alone =
        planned === undefined ? `npx lab up ${shellWord(topology.topology)}` : upCommand(planned)
      await fleet.dismiss(instance, reason, `${alone} shows it alone`)
      going.workers.delete(instance)
    }
  }
  if (going.workers.size === 0) throw nothingRan(fleet)
}
