import { parseArgs } from 'node:util'
import { ProveError } from './errors.ts'
import type { Proof, Size } from './proof.ts'

export interface Options {
  readonly help: boolean
  readonly size: Size
  readonly seed: number
  readonly proofs: readonly Proof[]
  /** True if every proof was run, so that the document is complete. */
  readonly all: boolean
  readonly json: string | null
}

/**
 * Reads the command line.
 *
 * @throws ProveError `PROVE_USAGE`
 */
export const readOptions = (words: readonly string[], proofs: readonly Proof[]): Options => {
  const { help, short, seed, only, json } = parse(words)
  const number = Number(seed ?? '1')
  if (!Number.isSafeInteger(number) || number < 0 || number > 1_000_000) {
    throw new ProveError('PROVE_USAGE', `--seed is "${seed}"; give a whole number up to 1000000.`)
  }
  const names = only?.flatMap((list) => list.split(',')) ?? null
  const unknown = names?.find((name) => !proofs.some((proof) => proof.name === name))
  if (unknown !== undefined) {
    const known = proofs.map(({ name }) => name).join(', ')
    throw new ProveError('PROVE_USAGE', `There is no proof "${unknown}", only ${known}.`)
  }
  return {
    help: help ?? false,
    size: short ? 'short' : 'full',
    seed: number,
    proofs: names === null ? proofs : proofs.filter(({ name }) => names.includes(name)),
    all: names === null,
    json: json ?? null,
  }
}

const parse = (words: readonly string[]) => {
  try {
    return parseArgs({
      args: [...words],
      options: {
        help: { type: 'boolean', short: 'h' },
        short: { type: 'boolean' },
        seed: { type: 'string' },
        only: { type: 'string', multiple: true },
        json: { type: 'string' },
      },
    }).values
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ProveError('PROVE_USAGE', `${why}. --help tells what there is.`)
  }
}

export const helpText = (proofs: readonly Proof[]): string =>
  [
    'Runs the engine against servers of known behaviour and holds it to limits.',
    '',
    '  npm run prove                    everything; writes docs/self-proof.md',
    '  npm run prove -- --short         3 to 5 minutes; writes nothing',
    '  npm run prove -- --only NAME     one proof, or several; writes nothing',
    '  npm run prove -- --seed N        another order of blocks, arrivals and faults; default 1',
    '  npm run prove -- --json FILE     the findings as JSON, too',
    '',
    'Exit codes: 0 all lines are met, 1 a line is missed, 2 usage.',
    '',
    ...proofs.map(({ name, describes }) => `${name.padEnd(12)}${describes}`),
    '',
  ].join('\n')
