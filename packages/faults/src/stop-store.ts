import { abilityOf } from './ability.ts'
import { readSeconds, refuse } from './errors.ts'
import type { Fault } from './fault.ts'
import { holds } from './wait.ts'

/** Stops the database, or freezes it with its connections, for some seconds. */
export const stopStore = (
  how: 'stop' | 'freeze',
  { for: seconds }: { readonly for: number },
): Fault => {
  if (how !== 'stop' && how !== 'freeze') throw refuse('stopStore', how, 'give "stop" or "freeze"')
  return {
    name: 'stop-store',
    settings: { how, seconds },
    needs: ['stopStore'],
    lasts: readSeconds('stopStore', seconds),
    request: null,
    async begin(context) {
      const { topology } = context
      const { undo } = await abilityOf(topology, 'stopStore')(how)
      const refuses = async (): Promise<boolean> =>
        ((await topology.containers()) ?? []).every(
          ({ role, paused }) => role !== 'database' || paused,
        )
      return {
        tookHold: () => holds(refuses, context, { code: 'fault-store-runs', values: { how } }),
        async undo() {
          await undo()
          return 'undone'
        },
      }
    },
  }
}
