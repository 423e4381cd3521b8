import { type LoadReading, outcomes } from '@deployment-lab/result'

/** That not one answer of a load was correct, and what came instead; null where one was. */
export const nothingCorrect = (load: LoadReading): string | null => {
  const { ok, offered, instead } = load.model === 'closed' ? closedCounts(load) : openCounts(load)
  if (ok > 0) return null
  const told = instead.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  const of = offered === null ? 'no request' : `none of ${offered} requests`
  return `${of} had a correct answer: ${told.join(', ') || 'nothing came back'}. Is this the API that the scenario is made for?`
}

interface Counts {
  readonly ok: number
  /** Null where nobody counts what is sent. */
  readonly offered: number | null
  readonly instead: readonly (readonly [name: string, count: number])[]
}

const closedCounts = (load: Extract<LoadReading, { model: 'closed' }>): Counts => ({
  ok: load.ok,
  offered: null,
  instead: [
    ['wrong', load.wrong],
    ['errors', load.errors],
    ['timeouts', load.timeouts],
  ],
})

const openCounts = ({ get, post }: Extract<LoadReading, { model: 'open' }>): Counts => ({
  ok: get.ok + post.ok,
  offered: get.offered + post.offered,
  instead: outcomes.map((name) => [name, get[name] + post[name]] as const),
})
