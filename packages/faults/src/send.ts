import type { RequestTemplate } from '@deployment-lab/loadgen'
import { refuse } from './errors.ts'
import type { Fault } from './fault.ts'
import { holds, workersOf } from './wait.ts'

/** Breaks something by a request; the load generator sends it, on its own clock. */
export const send = (
  request: RequestTemplate,
  { expects }: { readonly expects: 'a worker ends' },
): Fault => {
  if (expects !== 'a worker ends')
    throw refuse('send', { expects }, 'give { expects: "a worker ends" }')
  return {
    name: 'send',
    settings: { request: `${request.method} ${request.path}`, expects },
    needs: [],
    lasts: 0,
    request,
    async begin(context) {
      const workers = context.before.filter(({ role }) => role === 'worker')
      const ended = async (): Promise<number> => {
        const alive = new Set((await workersOf(context)).map(({ pid }) => pid))
        return workers.filter(({ pid }) => !alive.has(pid)).length
      }
      return {
        tookHold: () =>
          holds(async () => (await ended()) > 0, context, { code: 'fault-no-worker-ended' }),
        undo: async () => 'nothing-to-undo',
        facts: async () => ({ workersEnded: await ended() }),
      }
    },
  }
}
