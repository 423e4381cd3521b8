import { readProcess, type TopologyProcess } from '@deployment-lab/topology'
import { abilityOf } from './ability.ts'
import { refuse } from './errors.ts'
import type { Facts, Fault, FaultContext } from './fault.ts'
import { findMember, noMember } from './member.ts'
import { holds, until, workersOf } from './wait.ts'

/** Time in which another process has to be there before the supervisor has given up. */
const startedWithin = 5000
const most = 100

/**
 * Kills one worker, and each process that takes its place as soon as it is there: a release that
 * crashes again and again. It ends early where none takes the place.
 */
export const crashLoop = (times: number): Fault => {
  if (!Number.isInteger(times) || times < 1 || times > most)
    throw refuse('crashLoop', times, `give a whole number of crashes from 1 to ${most}`)
  return {
    name: 'crash-loop',
    settings: { times },
    needs: ['signal'],
    lasts: 0,
    request: null,
    async begin(context) {
      const first = await findMember(context.topology, 'one worker')
      if (first === null) return noMember('one worker')
      const facts: Facts = { crashes: 0, startedAgain: 0 }
      const done = crash(first, times, context, facts)
      // The undo throws its error.
      done.catch(() => {})
      return {
        tookHold: () =>
          holds(() => facts['crashes'] !== 0, context, {
            code: 'fault-process-survived',
            values: { name: first.name, signal: 'SIGKILL' },
          }),
        async undo() {
          await done
          return 'nothing-to-undo'
        },
        facts: async () => facts,
      }
    },
  }
}

/** Crashes a worker and its successors, and counts those that ended and those that came. */
const crash = async (
  first: TopologyProcess,
  times: number,
  context: FaultContext,
  facts: Facts,
): Promise<void> => {
  const { signal, log } = context
  const known = new Set((await workersOf(context)).map(({ pid }) => pid))
  let victims = [first]
  const isReplaced = async (): Promise<boolean> => {
    victims = (await workersOf(context)).filter(({ pid }) => !known.has(pid))
    return victims.length > 0
  }
  for (let crashes = 1; crashes <= times; crashes += 1) {
    const ended = victims.map((victim) => end(victim, context))
    if ((await Promise.all(ended)).includes(false)) return
    for (const { name, pid } of victims) {
      known.add(pid)
      log?.(`${name} (process ${pid}) was killed, crash ${crashes} of ${times}`)
    }
    facts['crashes'] = crashes
    if (!(await until(isReplaced, startedWithin, signal))) return
    facts['startedAgain'] = crashes
  }
}

/** Kills a process; false if it is still there some time later. */
const end = async (
  victim: TopologyProcess,
  { topology, signal }: FaultContext,
): Promise<boolean> => {
  const started = readProcess(victim.pid)?.startTicks
  const isGone = (): boolean =>
    started === undefined || readProcess(victim.pid)?.startTicks !== started
  await abilityOf(topology, 'signal')(victim, 'SIGKILL').catch((error: unknown) => {
    // A process that has just ended by itself has crashed as well.
    if (!isGone()) throw error
  })
  return until(isGone, startedWithin, signal)
}
