import { expect, test } from 'vitest'
import { unproved } from '../src/proof.ts'
import { type ProofDocument, renderMarkdown } from '../src/render-markdown.ts'
import type { Proved } from '../src/run.ts'
import { line } from './finding.ts'

const proved: Proved = {
  proof: { name: 'same', title: 'A server against itself', describes: 'It is compared.' },
  state: 'met',
  states: ['met'],
  seconds: 700,
  missedAtFirst: [],
  lines: [line(1)],
  remarks: ['40 comparisons.'],
}

const document = (...all: readonly Proved[]): ProofDocument => ({
  proved: all,
  size: 'full',
  seed: 7,
  command: 'npm run prove -- --seed 7',
  startedAt: Date.UTC(2026, 0, 2, 3, 4),
  seconds: 1500,
  machine: {
    os: 'Debian',
    kernel: 'Linux 6',
    architecture: 'x86_64',
    cpuModel: 'A processor',
    cores: 2,
    memoryBytes: 4 * 2 ** 30,
    versions: { node: '24.0.0' },
  },
  ceilings: { closed: 30_000, open: 10_000 },
})

test('the document tells what was asked, the limit, what came out, and where', () => {
  expect(renderMarkdown(document(proved))).toMatchInlineSnapshot(`
    "# Self-proof

    The engine, run against servers of known behaviour: what was asked of it, the limit, and what was measured. This file is written by the command; do not edit it.

    All 1 lines are met.

    | proof | line | limit | measured | |
    |---|---|---|---|---|
    | A server against itself | wrong verdicts | at most 2 of 40 | 1 of 40 | met |

    ## A server against itself

    It is compared. It took 11.7 min.

    - 40 comparisons.

    ## Machine and command

    - Command: \`npm run prove -- --seed 7\`, in full; seed 7.
    - Begun 2026-01-02 03:04 UTC; 25.0 min.
    - 2 cores, A processor, x86_64; 4.0 GiB; Debian, Linux 6.
    - node 24.0.0.
    - The generator reached 30000 answers a second in a closed loop and held 10000 arrivals a second in an open one, against a server that does nothing.
    "
  `)
})

test('what is missed and what could not be told is not hidden', () => {
  const missed: Proved = { ...proved, state: 'missed', states: ['missed'], lines: [line(3)] }
  const notRun: Proved = {
    ...proved,
    proof: { name: 'wrk', title: 'Another generator', describes: 'Both measure.' },
    state: 'not-told',
    states: ['not-told'],
    lines: [{ ...line(0), measured: unproved('wrk is missing') }],
  }
  const text = renderMarkdown(document(missed, notRun))
  expect(text).toContain(
    '0 of 2 lines are met. Not all: A server against itself, Another generator.',
  )
  expect(text).toContain('| 3 of 40 | **missed** |')
  expect(text).toContain('| not measured: wrk is missing | cannot be told here |')
})
