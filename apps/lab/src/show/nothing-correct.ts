import { type LoadReading, outcomes, totalOf } from '@deployment-lab/result'

/** Reports a load without a correct answer, and the answers it had; null if one was correct. */
export const nothingCorrect = (load: LoadReading): string | null => {
  const { ok, offered, instead } = load.model === 'closed' ? closedCounts(load) : openCounts(load)
  if (ok > 0) return null
  const told = instead.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  const of = offered === null ? 'no request' : `none of ${offered} requests`
  return `${of} had a correct answer: ${told.join(', ') || 'nothing came back'}. Is this the API that the scenario is made for?`
}

interface Counts {
  readonly ok: number
  /** Requests sent; null if they are not counted. */
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

const openCounts = (load: Extract<LoadReading, { model: 'open' }>): Counts => {
  const counts = totalOf(load)
  const { ok, offered } = counts
  return { ok, offered, instead: outcomes.map((name) => [name, counts[name]] as const) }
}
