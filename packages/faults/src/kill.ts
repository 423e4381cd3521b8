import { constants } from 'node:os'
import { readProcess } from '@deployment-lab/topology'
import { abilityOf } from './ability.ts'
import { refuse } from './errors.ts'
import type { Fault } from './fault.ts'
import { findMember, type Member, noMember, roles } from './member.ts'
import { holds } from './wait.ts'

/** Ends a process by a signal; SIGKILL unless another is given. */
export const kill = (member: Member, signal: NodeJS.Signals = 'SIGKILL'): Fault => {
  if (!Object.hasOwn(roles, member))
    throw refuse('kill', member, `give one of "${Object.keys(roles).join('", "')}"`)
  if (!Object.hasOwn(constants.signals, signal))
    throw refuse('kill', signal, 'give a signal of this system, such as "SIGKILL"')
  return {
    name: 'kill',
    settings: { member, signal },
    needs: ['signal'],
    lasts: 0,
    request: null,
    async begin(context) {
      const { topology, log } = context
      const victim = await findMember(topology, member)
      if (victim === null) return noMember(member)
      const { pid, name } = victim
      const started = readProcess(pid)?.startTicks
      await abilityOf(topology, 'signal')(victim, signal)
      log?.(`${signal} was sent to ${name} (process ${pid})`)
      return {
        // Another process may have its number by then; a zombie counts as gone.
        tookHold: () =>
          holds(() => readProcess(pid)?.startTicks !== started || started === undefined, context, {
            code: 'fault-process-survived',
            values: { name, signal },
          }),
        undo: async () => 'nothing-to-undo',
      }
    },
  }
}
