import { abilityOf } from './ability.ts'
import type { Facts, Fault } from './fault.ts'
import { messageOf, remaining, until } from './wait.ts'

/** Time in which the workers of before have to be gone. */
const stoppedWithin = 60_000

/** Stops the topology in its usual way, and starts it again with its data. */
export const stopAndStart = (): Fault => ({
  name: 'stop-and-start',
  settings: {},
  needs: ['stopAndStart'],
  lasts: 0,
  renews: true,
  request: null,
  async begin(context) {
    const { topology, now } = context
    const began = now()
    const facts: Facts = {}
    let isOver = false
    const done = abilityOf(topology, 'stopAndStart')()
      .then(
        () => {
          facts['backAfter'] = Math.round(now() - began)
          return null
        },
        (error: unknown) => messageOf(error),
      )
      .finally(() => {
        isOver = true
      })
    const isStopped = async (): Promise<boolean> => isOver || (await remaining(context)) === 0
    until(isStopped, stoppedWithin, context.signal).then(
      (stopped) => {
        if (stopped && !isOver) facts['stoppedAfter'] = Math.round(now() - began)
      },
      // The trial was ended: nobody asks.
      () => {},
    )
    return {
      async tookHold() {
        const failed = await done
        if (failed !== null)
          return {
            held: false,
            reason: { code: 'fault-not-started-again', values: { message: failed } },
          }
        const left = await remaining(context)
        return left === 0
          ? { held: true }
          : { held: false, reason: { code: 'fault-workers-not-replaced', values: { left } } }
      },
      async undo() {
        return (await done) === null ? 'nothing-to-undo' : 'with-topology'
      },
      facts: async () => facts,
    }
  },
})
