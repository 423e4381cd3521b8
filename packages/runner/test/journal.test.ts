import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  parseResult,
  type Result,
  reasonOf,
  resultFormat,
  resultVersion,
} from '@deployment-lab/result'
import { expect, onTestFinished, test } from 'vitest'
import { runBlock } from '../src/run/blocks.ts'
import { openJournal, tryFolder } from '../src/run/journal.ts'
import { failedTrial } from '../src/run/trial.ts'
import { runStateOf } from './run-state.ts'
import { saturation } from './sample.ts'

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'journal-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

const trial = failedTrial(
  { scenario: saturation, instance: 'dev', step: 4, judged: true, duration: 300 },
  { block: 0, position: 0, startedAt: 1 },
  'it did not start',
)

const result: Result = {
  format: resultFormat,
  version: resultVersion,
  run: {
    id: 'x',
    startedAt: 1,
    endedAt: 2,
    seed: 3,
    preset: 'quick',
    margin: 0.2,
    reference: 'node',
    again: 'node-again',
    target: 0.2,
    added: { itself: 0, width: 0, repeated: 0, notRepeated: 0 },
    command: 'npx lab run',
    labVersion: '0.1.0',
    state: 'complete',
    partialReason: null,
  },
  machine: {
    os: 'Linux',
    kernel: '6',
    architecture: 'x64',
    cpuModel: 'a',
    cores: 2,
    memoryBytes: 1,
    versions: {},
  },
  instances: [],
  leftOut: [],
  scenarios: [],
  metrics: [],
  calibration: null,
  trials: [trial],
  cells: [],
  summaries: [],
  comparisons: [],
  rankings: [],
  budgets: [],
}

test('trials are there as they come, and the result as a whole', () => {
  const run = join(folder(), 'deep', 'run')
  const journal = openJournal(run)
  journal.trial(trial)
  journal.trial({ ...trial, block: 1 })
  const lines = readFileSync(join(run, 'trials.jsonl'), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([trial, { ...trial, block: 1 }])
  journal.write(result)
  expect(parseResult(readFileSync(join(run, 'result.json'), 'utf8'), 'x')).toEqual(result)
})

test('a run that ended before its first trial leaves nothing that is empty', () => {
  const around = folder()
  const run = join(around, 'deep', 'run')
  openJournal(run).close()
  expect(readdirSync(around)).toEqual([])
  // The log of a topology that did not start stays, and the folder can be used again.
  const journal = openJournal(run)
  writeFileSync(join(run, 'server.log'), 'no')
  journal.close()
  expect(readdirSync(run)).toEqual(['server.log'])
  const begun = openJournal(run)
  begun.trial(trial)
  begun.close()
  expect(readdirSync(run)).toEqual(['server.log', 'trials.jsonl'])
})

test('a folder that cannot be made is refused, and what was made on the way to it is gone', () => {
  const around = folder()
  expect(() => openJournal(join(around, 'a', 'b', 'x'.repeat(300), 'run'))).toThrow('ENAMETOOLONG')
  expect(readdirSync(around)).toEqual([])
})

test('a folder that holds a run is not written over', () => {
  const run = folder()
  openJournal(run).write(result)
  expect(() => openJournal(run)).toThrow('holds another run already')
})

test('a full disk is told with the place, and what was written before is whole', () => {
  const run = folder()
  const journal = openJournal(run)
  journal.write(result)
  unlinkSync(join(run, 'trials.jsonl'))
  symlinkSync('/dev/full', join(run, 'trials.jsonl'))
  expect(() => journal.trial(trial)).toThrow(
    expect.objectContaining({
      code: 'RUNNER_CANNOT_WRITE',
      message: expect.stringMatching(/trials\.jsonl cannot be written: ENOSPC.*Make room/),
    }),
  )
  symlinkSync('/dev/full', join(run, '.result.json'))
  expect(() => journal.write({ ...result, run: { ...result.run, id: 'later' } })).toThrow(
    /result\.json cannot be/,
  )
  expect(parseResult(readFileSync(join(run, 'result.json'), 'utf8'), 'x')).toEqual(result)
  expect(existsSync(join(run, '.result.json'))).toBe(false)
})

/** A disk of this size; null where this machine lets nobody make one, which CI has to. */
const smallDisk = (size: string): string | null => {
  const made = folder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', made])
  if (status !== 0 && process.env.CI === 'true') throw new Error('CI has to be able to mount')
  if (status !== 0) return null
  onTestFinished(() => {
    spawnSync('umount', [made])
  })
  return made
}
const noDisk = 'no file system can be mounted here: it takes root'

test('on a disk that fills up the trials so far can be read', ({ skip }) => {
  const disk = smallDisk('256k')
  skip(disk === null, noDisk)
  if (disk === null) return
  const journal = openJournal(join(disk, 'run'))
  // No line divides a page, so that the last one fits in part.
  const long = { ...trial, reasons: [reasonOf('failed', { message: 'x'.repeat(5000) })] }
  let written = 0
  expect(() => {
    for (; written < 1000; written += 1) journal.trial({ ...long, block: written })
  }).toThrow(
    expect.objectContaining({
      code: 'RUNNER_CANNOT_WRITE',
      message: expect.stringMatching(
        /trials\.jsonl .*ENOSPC.*The disk is full\. Make room or give/,
      ),
    }),
  )
  const lines = readFileSync(join(disk, 'run', 'trials.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(written).toBeGreaterThan(10)
  expect(lines.map((line) => JSON.parse(line).block)).toEqual(
    Array.from({ length: written }, (_, index) => index),
  )
})

test('a trial that fills the disk is void by that, and the result says so', async ({ skip }) => {
  const disk = smallDisk('20m')
  skip(disk === null, noDisk)
  if (disk === null) return
  const run = join(disk, 'run')
  const journal = openJournal(run)
  onTestFinished(() => journal.close())
  const { state: given } = await runStateOf([saturation], () => 5000)
  // A run's calibration is not there to be shown.
  const state = { ...given, journal: { ...journal, write: () => {} } }
  const [first, second] = state.plan.blocks
  if (first === undefined || second === undefined) throw new TypeError('two blocks are planned')
  await runBlock(state, first)
  const fill = (): void => {
    for (;;) appendFileSync(join(disk, 'other'), Buffer.alloc(1024))
  }
  expect(fill).toThrow('ENOSPC')
  const before = state.trials.length
  await expect(runBlock(state, second)).rejects.toMatchObject({
    code: 'RUNNER_CANNOT_WRITE',
  })
  expect(state.trials.length).toBeGreaterThan(before)
  expect(state.trials.slice(0, -1).every(({ state }) => state === 'valid')).toBe(true)
  expect(state.trials.at(-1)).toMatchObject({
    state: 'void',
    reasons: [
      { code: 'unwritten', values: { message: expect.stringMatching(/ENOSPC.*The disk is full/) } },
    ],
  })
  journal.write({ ...result, trials: state.trials })
  const kept = parseResult(readFileSync(join(run, 'result.json'), 'utf8'), 'x')
  expect(kept.trials.map(({ state }) => state)).toEqual(state.trials.map(({ state }) => state))
  const lines = readFileSync(join(run, 'trials.jsonl'), 'utf8').trimEnd().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '').state).toBe('void')
})

test.for(['/dev/null/run', '/proc/x', '/proc/x/run'])('%s cannot be made and is told', (place) => {
  expect(() => openJournal(place)).toThrow(
    expect.objectContaining({
      code: 'RUNNER_CANNOT_WRITE',
      message: expect.stringMatching(
        new RegExp(`^${place} cannot be written: E.*, mkdir .*\\. Give another --out;`),
      ),
    }),
  )
})

test.each(['trials.jsonl', 'probes.jsonl', 'result.json'])(
  'a folder with %s holds a run, also for who only tries it',
  (file) => {
    const taken = folder()
    writeFileSync(join(taken, file), '')
    expect(() => tryFolder(taken)).toThrow(expect.objectContaining({ code: 'RUNNER_FOLDER_TAKEN' }))
    expect(readdirSync(taken)).toEqual([file])
  },
)

test('who tries a folder leaves it as it was, with all that was there', () => {
  const own = folder()
  writeFileSync(join(own, 'notes.txt'), 'mine')
  tryFolder(own)
  tryFolder(join(own, 'a', 'b'))
  expect(readdirSync(own)).toEqual(['notes.txt'])
})

test('a link that leads nowhere is not followed, and stays', () => {
  const own = folder()
  symlinkSync(join(own, 'elsewhere'), join(own, 'trials.jsonl'))
  expect(() => tryFolder(own)).toThrow(expect.objectContaining({ code: 'RUNNER_CANNOT_WRITE' }))
  expect(readdirSync(own)).toEqual(['trials.jsonl'])
})
