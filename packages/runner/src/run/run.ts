import { join } from 'node:path'
import { type Generator, startGenerator } from '@deployment-lab/loadgen'
import { type Result, reasonOf } from '@deployment-lab/result'
import { tidy } from '@deployment-lab/topology'
import { RunnerError } from '../errors.ts'
import { isRound } from '../plan/blocks.ts'
import { warmUpTimes } from '../plan/plan.ts'
import { shellWord } from '../shell-word.ts'
import { addWhereReferenceDiffers, addWhereWide, repeatNoisy } from './added-blocks.ts'
import { planAhead, runBlocksInTime } from './blocks.ts'
import { calibrateFor } from './calibration.ts'
import { checkEquality } from './equality.ts'
import { openJournal } from './journal.ts'
import { write, writeSoFar } from './result.ts'
import { runRounds } from './rounds.ts'
import { searchCapacities } from './search-capacities.ts'
import type { RunOptions, RunState, Topologies } from './state.ts'
import { describeFailure, startTopologies, upCommand } from './topologies.ts'
import { warmUp } from './warm-up.ts'

/**
 * Runs a plan from calibration to result. The result so far is written after every trial; when the
 * signal fires, it is kept and marked partial. Everything that the run started is stopped.
 *
 * @throws RunnerError RUNNER_NOTHING_RAN if no topology starts; RUNNER_RATE_TOO_HIGH and
 * RUNNER_LIMIT_TOO_LOW, before any topology starts, if the generator cannot measure a scenario here
 */
export const runPlan = async (options: RunOptions): Promise<Result> => {
  const { plan, folder, onEvent, signal } = options
  const startedAt = options.now()
  const journal = openJournal(folder)
  onEvent({ type: 'planned', plan, folder })
  let generator: Generator | null = null
  let topologies: Topologies | null = null
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
    topologies = await startTopologies({ ...options, instances: plan.instances })
    if (topologies.running.size === 0) throw nothingRan(topologies)
    const equality = await checkEquality(topologies, plan.instances, onEvent, signal)
    if (topologies.running.size === 0) throw nothingRan(topologies)
    return await measureAll({
      ...options,
      startedAt,
      journal,
      topologies,
      generator,
      calibration,
      equality,
      workers: new Map([...topologies.running].map(([name, { workers }]) => [name, workers])),
      trials: [],
      probes: [],
      loaded: new Set(),
      stale: new Set(),
      labUsage: { cpu: 0, wall: 0 },
      seenLoads: new Set(options.otherLoads?.()),
      steady: new Map(),
      progress: { number: 0, ahead: [] },
      pace: new Map(),
      dropped: 0,
      added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
    })
  } finally {
    onEvent({ type: 'stopping', interrupted: signal.aborted })
    await Promise.all([generator?.stop(), topologies?.stop()])
    await tidy(join(folder, 'topologies'))
    journal.close()
    onEvent({ type: 'ended' })
  }
}

/** The reasons were shown when each topology was left out; the error has the remedies. */
const nothingRan = ({ leftOut }: Topologies): RunnerError =>
  new RunnerError(
    'RUNNER_NOTHING_RAN',
    `No topology can be loaded. What to do:\n${[...new Set(leftOut.map(({ remedy }) => remedy))].join('\n')}`,
  )

const measureAll = async (state: RunState): Promise<Result> => {
  const { plan, signal } = state
  try {
    writeSoFar(state)
    // Failures warm what they start themselves.
    if (!plan.blocks.some(isRound)) await warmAll(state)
    await runBlocks(state)
    return write(state, null)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    state.journal.makeRoom()
    const partial = write(
      state,
      signal.aborted ? reasonOf('interrupted') : reasonOf('stopped-by-error', { message }),
    )
    if (signal.aborted) return partial
    throw error
  }
}

const warmAll = async (state: RunState): Promise<void> => {
  const { plan, topologies, generator, signal } = state
  for (const [instance, topology] of topologies.running) {
    state.onEvent({ type: 'warming', instance })
    const times = warmUpTimes(plan.preset, 'start')
    try {
      state.steady.set(instance, await warmUp(generator, topology, plan.scenarios, times, signal))
    } catch (error) {
      if (signal.aborted) throw error
      const reason = await describeFailure(error, topology)
      const planned = plan.instances.find((candidate) => candidate.instance === instance)
      const command =
        planned === undefined ? `npx lab up ${shellWord(topology.topology)}` : upCommand(planned)
      await topologies.leaveOut(instance, reason, `${command} shows it alone`)
      state.workers.delete(instance)
    }
  }
  if (state.workers.size === 0) throw nothingRan(topologies)
}

/**
 * Runs the rounds of failures first, then the blocks without faults and those added to them, and
 * the searches for capacity, which overload the machine, last.
 */
export const runBlocks = async (state: RunState): Promise<void> => {
  const { blocks } = state.plan
  planAhead(state, blocks)
  await runRounds(state, blocks.filter(isRound))
  await runBlocksInTime(
    state,
    blocks.filter((block) => !isRound(block)),
  )
  await addWhereReferenceDiffers(state)
  await repeatNoisy(state)
  await addWhereWide(state)
  await searchCapacities(state)
}
