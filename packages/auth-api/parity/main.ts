import { readArguments, USAGE } from './arguments.ts'
import { containerOracle } from './container-oracle.ts'
import { ParityError } from './errors.ts'
import { hostOracle } from './host-oracle.ts'
import { printReport, totalsOf } from './report.ts'
import { runParity } from './run-parity.ts'

const stops: (() => Promise<void>)[] = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void Promise.allSettled(stops.map((stop) => stop())).then(() => process.exit(130))
  })
}

process.stdout.on('error', (error) => {
  process.stderr.write(`stdout cannot be written: ${error.message}\n`)
  process.exitCode = 1
})

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (typeof args === 'string') {
    process.stderr.write(`${args}\n${USAGE}`)
    return 2
  }
  const oracle = args.oracle === 'host' ? await hostOracle() : await containerOracle(args.baseImage)
  const report = await runParity({
    oracle,
    clock: Date.now,
    onStarted: (stop) => stops.push(stop),
    onProgress: (configuration, judged) => {
      process.stderr.write(`${configuration}: ${judged.length} cases\n`)
    },
  })
  process.stdout.write(`${args.json ? JSON.stringify(report, null, 2) : printReport(report)}\n`)
  return totalsOf(report).unexplained === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const known = error instanceof ParityError || !(error instanceof Error)
  process.stderr.write(`${known ? String(error) : error.stack}\n`)
  process.exitCode = 1
}
