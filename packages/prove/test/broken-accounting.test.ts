import { startGenerator } from '@deployment-lab/loadgen'
import type { OpenLoopReading, Outcome, OutcomeCounts } from '@deployment-lab/result'
import { beforeAll, expect, test } from 'vitest'
import { contradictionIn, flawIn } from '../src/accounting/judge.ts'
import type { Sequence } from '../src/accounting/sequence.ts'
import { calibrateGenerator } from '../src/calibration.ts'
import { engine } from '../src/engine.ts'
import { runSequences } from '../src/proofs/accounting.ts'

// Sequences are sent once; each test judges them again as if the engine had counted otherwise.

const sent: Sequence[] = []

const mislabellings: readonly (readonly [Outcome, Outcome])[] = [
  ['ok', 'reset'],
  ['ok', 'timeout'],
  ['ok', 'wrongAnswer'],
  ['ok', 'dropped'],
  ['wrongAnswer', 'reset'],
  ['wrongAnswer', 'timeout'],
  ['wrongAnswer', 'ok'],
  ['http3xx', 'http4xx'],
  ['http4xx', 'http3xx'],
  ['http4xx', 'wrongAnswer'],
  ['http5xx', 'http4xx'],
  ['http5xx', 'reset'],
  ['reset', 'ok'],
  ['reset', 'timeout'],
  ['reset', 'refused'],
  ['timeout', 'reset'],
  ['timeout', 'refused'],
  ['timeout', 'dropped'],
  ['refused', 'reset'],
  ['refused', 'timeout'],
  ['refused', 'dropped'],
  ['dropped', 'refused'],
  ['dropped', 'timeout'],
  ['ok', 'http1xx'],
]

/** On a busy machine more races, so that fewer sequences prove anything: more are sent. */
const lot = { sequences: 60, most: 5 } as const

beforeAll(async () => {
  const generator = await startGenerator()
  try {
    const context = {
      generator,
      calibration: await calibrateGenerator(generator),
      size: 'short',
      seed: 0,
      engine,
      say: () => {},
      signal: new AbortController().signal,
    } as const
    for (let seed = 1; seed <= lot.most && !isEachFound(); seed += 1) {
      await runSequences({ ...context, seed }, lot.sequences, (sequence) => sent.push(sequence))
    }
  } finally {
    await generator.stop()
  }
}, 240_000)

/** Of each kind one in so many is called something else. */
const oneIn = 4

/** The readings of an engine that calls some of one kind something else. */
const miscounted = (from: Outcome, to: Outcome): Sequence[] => {
  let left = oneIn
  const moved = (counts: OutcomeCounts): OutcomeCounts => {
    let wrong = 0
    for (let index = 0; index < counts[from]; index += 1) {
      left -= 1
      if (left > 0) continue
      left = oneIn
      wrong += 1
    }
    return { ...counts, [from]: counts[from] - wrong, [to]: counts[to] + wrong }
  }
  return sent.map((sequence) => ({ ...sequence, reading: eachMethod(sequence.reading, moved) }))
}

const eachMethod = (
  reading: OpenLoopReading,
  change: (counts: OutcomeCounts) => OutcomeCounts,
): OpenLoopReading => ({
  ...reading,
  streams: reading.streams.map((stream) => ({
    ...stream,
    get: change(stream.get),
    post: change(stream.post),
  })),
})

const contradicted = (sequences: readonly Sequence[]): number =>
  sequences.filter((sequence) => contradictionIn(sequence) !== null).length

const isEachFound = (): boolean =>
  mislabellings.every(([from, to]) => contradicted(miscounted(from, to)) > 0)

test('what the engine counts adds up, and the server agrees', () => {
  expect(sent.flatMap((sequence) => flawIn(sequence) ?? [])).toEqual([])
  expect(sent.flatMap((sequence) => contradictionIn(sequence) ?? [])).toEqual([])
})

test.each(mislabellings)('%s called %s is contradicted by the server', (from, to) => {
  expect(contradicted(miscounted(from, to))).toBeGreaterThan(0)
})

test('an arrival that is counted twice is no sum of outcomes', () => {
  const twice = sent.map((sequence) => ({
    ...sequence,
    reading: eachMethod(sequence.reading, (counts) => ({ ...counts, ok: counts.ok + 1 })),
  }))
  expect(twice.every((sequence) => flawIn(sequence) !== null)).toBe(true)
})
