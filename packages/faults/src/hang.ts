import type { RequestTemplate } from '@deployment-lab/loadgen'
import { readProcess, switchesOf, type TopologyProcess } from '@deployment-lab/topology'
import { readSeconds } from './errors.ts'
import type { Facts, Fault } from './fault.ts'
import { holds, until } from './wait.ts'

/** Clock ticks, of 10 ms, that a process uses on end before it counts as looping. */
const longestTurn = 30

/**
 * Has one worker loop by a request, which the load generator sends, and watches for some seconds if
 * anything ends it. The loop ends by itself, or with its process.
 */
export const hang = (
  request: RequestTemplate,
  { for: seconds }: { readonly for: number },
): Fault => ({
  name: 'hang',
  settings: { request: `${request.method} ${request.path}`, seconds },
  needs: [],
  lasts: readSeconds('hang', seconds),
  request,
  async begin(context) {
    const { before, signal, now, log } = context
    const began = now()
    const facts: Facts = {}
    const isLooping = loopFinder()
    let ended: Promise<boolean> | null = null
    return {
      tookHold: () =>
        holds(
          () => {
            const looping = before.find((one) => one.role === 'worker' && isLooping(one))
            if (looping === undefined) return false
            const started = readProcess(looping.pid)?.startTicks
            const isGone = (): boolean => readProcess(looping.pid)?.startTicks !== started
            log?.(`${looping.name} (process ${looping.pid}) loops`)
            ended = until(isGone, began + 1000 * seconds - now(), signal).catch(() => false)
            void ended.then((isEnded) => {
              if (isEnded) facts['noticedAfter'] = Math.round(now() - began)
            })
            return true
          },
          context,
          { code: 'fault-no-worker-loops' },
        ),
      undo: async () => ((await ended) === true ? 'nothing-to-undo' : 'with-topology'),
      facts: async () => facts,
    }
  },
})

/** Makes a function that tells, asked again and again, if a process has not slept for long. */
const loopFinder = (): ((process: TopologyProcess) => boolean) => {
  const sleeps = new Map<number, { readonly count: number; readonly ticks: number }>()
  return ({ pid }) => {
    const found = readProcess(pid)
    const count = switchesOf(pid)?.voluntarySwitches
    if (found === null || count === undefined) return false
    const last = sleeps.get(pid)
    // A process whose other threads work meanwhile sleeps itself.
    if (last?.count !== count || found.state === 'S') {
      sleeps.set(pid, { count, ticks: found.cpuTicks })
      return false
    }
    return found.cpuTicks - last.ticks >= longestTurn
  }
}
