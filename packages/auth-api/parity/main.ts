import { printable } from '../../result/src/printable.ts'
import { readArguments, USAGE } from './arguments.ts'
import { containerOracle } from './container-oracle.ts'
import { ParityError } from './errors.ts'
import { hostOracle } from './host-oracle.ts'
import { printReport, totalsOf } from './report.ts'
import { runParity } from './run-parity.ts'

const stops: (() => Promise<void>)[] = []
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    interrupt.abort()
    void Promise.allSettled(stops.map((stop) => stop())).then(() => process.exit(130))
  })
}

process.stdout.on('error', (error) => {
  print(process.stderr, `stdout cannot be written: ${error.message}`)
  process.exitCode = 1
})

/** Writes text that holds what servers, programs and the command line have said. */
const print = (stream: NodeJS.WriteStream, text: string): void =>
  void stream.write(`${printable(text)}\n`)

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (typeof args === 'string') {
    print(process.stderr, `${args}\n${USAGE.trimEnd()}`)
    return 2
  }
  const oracle = args.oracle === 'host' ? await hostOracle() : await containerOracle(args.baseImage)
  const report = await runParity({
    oracle,
    clock: Date.now,
    onStarted: (stop) => stops.push(stop),
    onProgress: (configuration, judged) => {
      print(process.stderr, `${configuration}: ${judged.length} cases`)
    },
  })
  print(process.stdout, args.json ? JSON.stringify(report, null, 2) : printReport(report))
  return totalsOf(report).unexplained === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  // A terminal's Ctrl-C ends the programs started here, too: their end is no failure.
  if (!interrupt.signal.aborted) {
    const known = error instanceof ParityError || !(error instanceof Error)
    print(process.stderr, known ? String(error) : String(error.stack))
    process.exitCode = 1
  }
}
