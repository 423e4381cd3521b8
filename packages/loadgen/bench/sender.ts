import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { type OpenLoopPlan, startGenerator, startNullResponder } from '@deployment-lab/loadgen'
import { kept } from '@deployment-lab/loadgen/clients/kept'
import { type ClosedLoopReading, type OpenLoopReading, totalOf } from '@deployment-lab/result'

const rates = [1_000, 5_000, 10_000, 20_000]
const duration = 4_000
const longRate = 20_000
const timeout = 2_000
const request = {
  method: 'GET' as const,
  path: '/',
  headers: {},
  body: null,
  expectStatus: 200,
  expectBody: '"ok":true',
}

const columns = [14, 12, 12, 12, 12, 12]
const row = (...cells: string[]): void => {
  console.log(cells.map((cell, index) => cell.padStart(columns[index] ?? 0)).join(''))
}
const percent = (share: number | null): string =>
  share === null ? 'not measured' : `${(share * 100).toFixed(2)} %`
const ms = (value: number | null): string =>
  value === null ? 'not measured' : `${(value / 1000).toFixed(3)} ms`

const openRow = (rate: number, reading: OpenLoopReading): void => {
  const { duration: lasted, generator } = reading
  const reached = `${Math.round((totalOf(reading).ok / lasted) * 1e6)}/s`
  const lags = [ms(generator.scheduleLagP50), ms(generator.scheduleLagP99)]
  row(
    `open ${rate}/s`,
    reached,
    percent(generator.sendRatio),
    ...lags,
    percent(generator.busyShare),
  )
}

const closedRow = ({ connections, throughput, generator }: ClosedLoopReading): void => {
  const reached = `${Math.round(throughput)}/s`
  row(`closed ${connections}`, reached, '-', '-', '-', percent(generator.busyShare))
}

const at = (rate: number, lasting: number): OpenLoopPlan => ({
  url,
  duration: lasting,
  seed: 1,
  streams: [
    {
      name: 'users',
      users: true,
      rate,
      arrivals: 'constant',
      mix: [{ request, weight: 1 }],
      timeout,
      maxInFlight: 1_000,
      client: kept,
    },
  ],
  faults: [],
  outageThreshold: 100,
})

/** What a process holds in memory, in MiB; NaN where it cannot be read. */
const residentMiB = (pid: number): number => {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number.parseInt(stdout ?? '', 10) / 1024
}

const everyRate = async (): Promise<void> => {
  row('load', 'reached', 'send ratio', 'lag p50', 'lag p99', 'busy')
  for (const rate of rates) openRow(rate, await generator.openLoop(at(rate, duration)))
  closedRow(await generator.closedLoop({ url, connections: 10, duration, request, timeout }))
}

/** A long trial: does the sender stay what it is, and does it keep nothing of what it sends? */
const longTrial = async (minutes: number): Promise<void> => {
  const seen: number[] = []
  const look = setInterval(() => {
    seen.push(residentMiB(generator.pid))
    console.log(`${30 * seen.length} s: ${seen.at(-1)?.toFixed(0)} MiB resident`)
  }, 30_000)
  try {
    const reading = await generator.openLoop(at(longRate, 60_000 * minutes))
    row('load', 'reached', 'send ratio', 'lag p50', 'lag p99', 'busy')
    openRow(longRate, reading)
  } finally {
    clearInterval(look)
  }
  const [first = Number.NaN, last = Number.NaN] = [seen[0], seen.at(-1)]
  console.log(`resident memory ${first.toFixed(0)} MiB at first, ${last.toFixed(0)} MiB at last`)
}

const { values } = parseArgs({ options: { minutes: { type: 'string' } } })
const generator = await startGenerator()
const responder = await startNullResponder()
const { url } = responder
try {
  // The first trial pays for the compiler; it is not shown.
  await generator.openLoop(at(5_000, 1_000))
  await (values.minutes === undefined ? everyRate() : longTrial(Number(values.minutes)))
} finally {
  await generator.stop()
  await responder.stop()
}
