import { startGenerator, startNullResponder } from '@deployment-lab/loadgen'
import type { ClosedLoopReading, OpenLoopReading } from '@deployment-lab/result'

const rates = [1_000, 5_000, 10_000, 20_000]
const duration = 4_000
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

const openRow = ({ rate, duration: lasted, get, generator }: OpenLoopReading): void => {
  const reached = `${Math.round((get.ok / lasted) * 1e6)}/s`
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

const generator = await startGenerator()
const responder = await startNullResponder()
const { url } = responder
try {
  row('load', 'reached', 'send ratio', 'lag p50', 'lag p99', 'busy')
  const open = (rate: number, lasting: number) =>
    generator.openLoop({
      url,
      rate,
      duration: lasting,
      arrivals: 'constant',
      seed: 1,
      mix: [{ request, weight: 1 }],
      timeout,
      maxInFlight: 1_000,
      faults: [],
      outageThreshold: 100,
    })
  // The first trial pays for the compiler; it is not shown.
  await open(5_000, 1_000)
  for (const rate of rates) openRow(await open(rate, duration))
  closedRow(await generator.closedLoop({ url, connections: 10, duration, request, timeout }))
} finally {
  await generator.stop()
  await responder.stop()
}
