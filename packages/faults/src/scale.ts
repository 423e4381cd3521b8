import { abilityOf } from './ability.ts'
import { readSeconds, refuse } from './errors.ts'
import type { Fault } from './fault.ts'
import { holds, workersOf } from './wait.ts'

const most = 32

/** Runs another number of workers for some seconds, and then as many as before. */
export const scale = (workers: number, { for: seconds }: { readonly for: number }): Fault => {
  if (!Number.isInteger(workers) || workers < 1 || workers > most)
    throw refuse('scale', workers, `give a whole number of workers from 1 to ${most}`)
  return {
    name: 'scale',
    settings: { workers, seconds },
    needs: ['scale'],
    lasts: readSeconds('scale', seconds),
    request: null,
    async begin(context) {
      const { undo } = await abilityOf(context.topology, 'scale')(workers)
      const count = async (): Promise<number> => (await workersOf(context)).length
      return {
        tookHold: () =>
          holds(
            async () => (await count()) === workers,
            context,
            async () => ({
              code: 'fault-not-scaled',
              values: { workers: await count(), expected: workers },
            }),
          ),
        async undo() {
          await undo()
          return 'undone'
        },
      }
    },
  }
}
