import { setInterval as ticks } from 'node:timers/promises'
import type { Milliseconds } from '@deployment-lab/result'
import { ask, readProcess } from '@deployment-lab/topology'
import { readSeconds, refuse } from './errors.ts'
import type { Fault, FaultContext } from './fault.ts'
import { holds, remaining, workersOf } from './wait.ts'

interface Leaking {
  /** Mebibytes that each request keeps, and the milliseconds between two requests. */
  readonly mb: number
  readonly every: Milliseconds
  readonly for: number
}

const answerWithin: Milliseconds = 1000
/** Growth of all workers together at which memory is seen to be kept. */
const grown = 1.25

/** Has a request now and then keep memory in whichever worker answers it. Nothing frees it. */
export const leak = ({ mb, every, for: seconds }: Leaking): Fault => {
  if (!(mb >= 1 && mb <= 16)) throw refuse('leak', { mb }, 'give mebibytes from 1 to 16')
  if (!(every >= 10)) throw refuse('leak', { every }, 'give "every" in milliseconds, from 10 on')
  const lasts = readSeconds('leak', seconds)
  return {
    name: 'leak',
    settings: { mb, every, seconds },
    needs: [],
    lasts,
    request: null,
    async begin(context) {
      const { topology, before, signal } = context
      const workers = before.filter(({ role }) => role === 'worker').length
      const atFirst = await residentPages(context)
      const ending = new AbortController()
      const stopping = AbortSignal.any([signal, ending.signal])
      const counts = { kept: 0, refused: 0 }
      const leaking = keepOn(`${topology.url}/lab/leak/?mb=${mb}`, every, stopping, counts)
      return {
        tookHold: () =>
          holds(async () => (await residentPages(context)) > grown * atFirst, context, {
            code: 'fault-nothing-leaked',
          }),
        async undo() {
          ending.abort()
          await leaking
          return 'with-topology'
        },
        facts: async () => ({
          leakedMebibytes: mb * counts.kept,
          leaksRefused: counts.refused,
          workersEnded: workers - (await remaining(context)),
        }),
      }
    },
  }
}

/** Resident memory of all workers, in pages of this machine. */
const residentPages = async (context: FaultContext): Promise<number> =>
  (await workersOf(context)).reduce(
    (sum, { pid }) => sum + (readProcess(pid)?.residentPages ?? 0),
    0,
  )

/** Asks until it is stopped. A request that fails is counted: the worker may just have ended. */
async function keepOn(
  url: string,
  every: Milliseconds,
  signal: AbortSignal,
  counts: { kept: number; refused: number },
): Promise<void> {
  try {
    for await (const _ of ticks(every, undefined, { signal })) {
      const kept = await ask(url, signal, answerWithin, { method: 'POST' }).then(
        ({ status }) => status === 200,
        () => false,
      )
      if (signal.aborted) return
      counts[kept ? 'kept' : 'refused'] += 1
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
