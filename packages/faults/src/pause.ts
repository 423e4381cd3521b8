import { readProcess } from '@deployment-lab/topology'
import { abilityOf } from './ability.ts'
import { readSeconds, refuse } from './errors.ts'
import type { Fault } from './fault.ts'
import { findMember, type Member, noMember, roles } from './member.ts'
import { holds } from './wait.ts'

/** Freezes a process for some seconds: it keeps its connections and answers nobody. */
export const pause = (member: Member, { for: seconds }: { readonly for: number }): Fault => {
  if (!Object.hasOwn(roles, member))
    throw refuse('pause', member, `give one of "${Object.keys(roles).join('", "')}"`)
  return {
    name: 'pause',
    settings: { member, seconds },
    needs: ['pause'],
    lasts: readSeconds('pause', seconds),
    request: null,
    async begin(context) {
      const { topology, log } = context
      const frozen = await findMember(topology, member)
      if (frozen === null) return noMember(member)
      const { pid, name } = frozen
      const { undo } = await abilityOf(topology, 'pause')(frozen)
      log?.(`${name} (process ${pid}) is frozen`)
      return {
        tookHold: () =>
          holds(() => readProcess(pid)?.state === 'T', context, {
            code: 'fault-process-not-frozen',
            values: { name },
          }),
        async undo() {
          await undo()
          return 'undone'
        },
      }
    },
  }
}
