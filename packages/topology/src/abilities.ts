import { readProcess } from '@deployment-lab/machine/proc'
import type { Abilities, Ability, Hosted, TopologyProcess, Undo } from './driver.ts'
import { TopologyError } from './errors.ts'
import { send } from './mark.ts'
import { writeRelease } from './release.ts'

/** Abilities of every topology of this machine. */
export const hostAbilities: readonly Ability[] = ['signal', 'pause', 'roll', 'stopAndStart']

/** The abilities of a running topology. */
export interface Breakable {
  readonly abilities: Abilities
  /** Thaws what is frozen, and starts the store again. */
  readonly undoAll: () => Promise<void>
  /** Ends the steps under way, and undoes them all. */
  readonly settle: () => Promise<void>
}

/** Options of {@link breakable} beside the processes. */
export interface BreakableOptions {
  /** The instance's folder, which has the release file. */
  readonly folder: string
  /** Starts stopped processes again, and returns when a worker has answered. */
  readonly untilServing: (begin: () => Promise<void>, signal: AbortSignal) => Promise<void>
}

/** Makes the abilities of a topology from those of its driver. */
export function breakable(hosted: Hosted, { folder, untilServing }: BreakableOptions): Breakable {
  const ending = new AbortController()
  const running = new Set<Promise<unknown>>()
  const pending = new Set<Undo>()

  /** Runs a step that {@link Breakable.settle} waits for. */
  const during = <T>(step: () => Promise<T>): Promise<T> => {
    const done = step()
    running.add(done)
    const forget = (): void => void running.delete(done)
    done.then(forget, forget)
    return done
  }
  /** Keeps an undo until it is done, so that a stop does it first. */
  const keep = (undo: () => Promise<void>): Undo => {
    const kept: Undo = {
      async undo() {
        if (pending.delete(kept)) await undo()
      },
    }
    pending.add(kept)
    return kept
  }

  const signal = async (member: TopologyProcess, name: NodeJS.Signals): Promise<void> => {
    const found = (await hosted.processes()).some(({ pid }) => pid === member.pid)
    if (!found) throw gone(member)
    if (hosted.signal === undefined) send(member.pid, name)
    else await hosted.signal(member, name)
  }
  const pause = async (member: TopologyProcess): Promise<Undo> => {
    const before = readProcess(member.pid)
    await signal(member, 'SIGSTOP')
    return keep(async () => {
      // Another process may have its number by now: identities are compared.
      if (readProcess(member.pid)?.startTicks !== before?.startTicks) return
      if (hosted.signal === undefined) send(member.pid, 'SIGCONT')
      else await hosted.signal(member, 'SIGCONT')
    })
  }
  const undoAll = async (): Promise<void> => {
    for (const { undo } of pending) await undo()
  }
  const { roll, touchSource, stopStore, scale, stopAndStart } = hosted
  return {
    abilities: {
      signal,
      pause,
      ...(roll && {
        roll: (release) =>
          during(async () => {
            await writeRelease(folder, release)
            const start = performance.now()
            const outcome = await roll(ending.signal)
            const milliseconds = Math.round(performance.now() - start)
            // The processes are looked up so that the owner file names the new ones.
            await hosted.processes()
            return { ...outcome, milliseconds }
          }),
      }),
      ...(touchSource && { touchSource }),
      ...(stopStore && {
        async stopStore(how) {
          const undo = await during(() => stopStore(how))
          return keep(() => undo.undo())
        },
      }),
      ...(scale && {
        async scale(workers) {
          const { undo } = await during(() => scale(workers))
          return { undo: () => during(undo) }
        },
      }),
      ...(stopAndStart && {
        stopAndStart: () =>
          during(() => untilServing(() => stopAndStart(ending.signal), ending.signal)),
      }),
    },
    undoAll,
    async settle() {
      ending.abort(new Error('the topology stops'))
      await Promise.allSettled(running)
      await undoAll()
    },
  }
}

const gone = ({ name, pid, role }: TopologyProcess): TopologyError =>
  new TopologyError(
    'TOPOLOGY_PROCESS_GONE',
    `The ${role} "${name}" (process ${pid}) is no longer part of its topology: look at its processes again`,
  )
