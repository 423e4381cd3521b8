import { abilityOf } from './ability.ts'
import type { Fault } from './fault.ts'
import { holds, remaining, workersOf } from './wait.ts'

/** Touches a source file for a file watcher to see; the content stays as it is. */
export const touchSource = (): Fault => ({
  name: 'touch-source',
  settings: {},
  needs: ['touchSource'],
  lasts: 0,
  request: null,
  async begin(context) {
    const { undo } = await abilityOf(context.topology, 'touchSource')()
    const restarted = async (): Promise<boolean> =>
      (await workersOf(context)).length > 0 && (await remaining(context)) === 0
    return {
      tookHold: () => holds(restarted, context, { code: 'fault-watcher-did-not-restart' }),
      async undo() {
        await undo()
        return 'nothing-to-undo'
      },
    }
  },
})
