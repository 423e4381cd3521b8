import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { startGenerator } from '@deployment-lab/loadgen'
import { readMachine, watchOutput } from '@deployment-lab/machine'
import { printable } from '@deployment-lab/result'
import { proofs } from './all.ts'
import { calibrateGenerator } from './calibration.ts'
import { engine } from './engine.ts'
import { ProveError } from './errors.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { type ProofDocument, renderMarkdown } from './render-markdown.ts'
import { anyMissed, runProofs } from './run.ts'
import { wrkVersion } from './wrk/run.ts'

const documentFile = new URL('../../../docs/self-proof.md', import.meta.url)
const seconds = (): number => performance.now() / 1000
const say = (text: string): void => void process.stderr.write(`${printable(text)}\n`)

const versionOf = (name: string): string => {
  const read: unknown = createRequire(import.meta.url)(name)
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '-'
}

const versions = async (): Promise<Record<string, string>> => {
  const wrk = await wrkVersion()
  return {
    'deployment-lab': versionOf('../../../package.json'),
    node: process.versions.node,
    autocannon: versionOf('autocannon/package.json'),
    ...(wrk === null ? {} : { wrk }),
  }
}

/** The command as it was given. */
const commandText = (words: readonly string[]): string =>
  ['npm run prove', ...(words.length === 0 ? [] : ['--', ...words])].join(' ')

const prove = async (options: Options, signal: AbortSignal): Promise<ProofDocument> => {
  const { size, seed } = options
  const startedAt = Date.now()
  const began = seconds()
  const generator = await startGenerator()
  try {
    const calibration = await calibrateGenerator(generator, signal)
    const proved = await runProofs(
      options.proofs,
      { size, seed, engine, generator, calibration, say, signal },
      { ci: process.env['CI'] === 'true', now: seconds },
    )
    return {
      proved,
      size,
      seed,
      command: commandText(process.argv.slice(2)),
      startedAt,
      seconds: seconds() - began,
      machine: await readMachine(await versions()),
      ceilings: { closed: calibration.closedCeiling, open: calibration.openCeiling },
    }
  } finally {
    await generator.stop()
  }
}

/** Checks a file before proofs that take most of an hour, not after them. */
const checkWritable = (file: string): void => {
  try {
    // A pipe may never have a reader, and opening it would wait for one.
    if (statSync(file, { throwIfNoEntry: false })?.isFIFO()) throw new Error(`${file} is a pipe`)
    appendFileSync(file, '')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProveError('PROVE_USAGE', `--json cannot be written: ${why}. Give another file.`)
  }
}

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), proofs)
  if (options.help) {
    process.stdout.write(helpText(proofs))
    return 0
  }
  if (options.json !== null) checkWritable(options.json)
  const interrupt = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => interrupt.abort())
  const document = await prove(options, interrupt.signal).catch((error: unknown) => {
    if (!interrupt.signal.aborted) throw error
    return null
  })
  if (document === null) {
    say('Interrupted; nothing was written.')
    return 130
  }
  if (options.size === 'full' && options.all) writeFileSync(documentFile, renderMarkdown(document))
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`)
  const missed = anyMissed(document.proved)
  say(
    `${missed ? 'Missed' : 'Met'}: ${document.proved.map(({ proof, state }) => `${proof.name} ${state}`).join(', ')}; ${document.seconds.toFixed(0)} s.`,
  )
  return missed ? 1 : 0
}

watchOutput(process, 'PROVE_WRITE_FAILED')
try {
  process.exitCode = await main()
} catch (error) {
  const known = error instanceof ProveError
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  say(known ? `${error.message} [${error.code}]` : text)
  process.exitCode = known && error.code === 'PROVE_USAGE' ? 2 : 1
}
