import { expect, test } from 'vitest'
import { isMet, limitText, measuredText } from '../src/judge-line.ts'
import {
  type Context,
  type Finding,
  type Line,
  type Proof,
  type Size,
  unproved,
} from '../src/proof.ts'
import { anyMissed, runProofs } from '../src/run.ts'
import { line, proofOf } from './finding.ts'

const run = async (proof: Proof, size: Size = 'full', ci = false) => {
  const said: string[] = []
  const context = { size, seed: 1, say: (text: string) => said.push(text) } as unknown as Context
  const proved = await runProofs([proof], context, { ci, now: () => 0 })
  return { proved, said, state: proved[0]?.state }
}

const finding = (value: number): Finding => ({ lines: [line(value)], remarks: [] })

test('a line is met at its limit and missed beyond it', () => {
  expect([isMet(line(2)), isMet(line(3))]).toEqual([true, false])
  const least: Line = {
    asks: 'found',
    limit: { kind: 'at-least', unit: 'share', value: 0.8 },
    measured: { value: 0.8, missing: null },
  }
  expect(isMet(least)).toBe(true)
  expect(isMet({ ...least, measured: { value: 0.79, missing: null } })).toBe(false)
  expect([limitText(least.limit), measuredText(least)]).toEqual(['at least 80 %', '80 %'])
})

test('what was not measured is missed', async () => {
  const nothing = { ...line(0), measured: unproved('the server did not start') }
  const { state, proved, said } = await run(proofOf(false, { lines: [nothing], remarks: [] }))
  expect(state).toBe('missed')
  expect(anyMissed(proved)).toBe(true)
  expect(said.at(-1)).toBe(
    'MISSED: wrong verdicts: not measured: the server did not start (at most 2 of 40)',
  )
})

test('one missed line is enough to fail', async () => {
  const { state } = await run(proofOf(false, { lines: [line(0), line(3)], remarks: [] }))
  expect(state).toBe('missed')
})

test('a short run tries once more what noise can spoil, and says so', async () => {
  const { proved, said } = await run(proofOf(true, finding(3), finding(0)), 'short')
  expect(proved[0]).toMatchObject({ state: 'met', missedAtFirst: ['wrong verdicts: 3 of 40'] })
  expect(said).toContain('  one: missed at first: wrong verdicts: 3 of 40')
  const twice = await run(proofOf(true, finding(3), finding(3), finding(0)), 'short')
  expect(twice.state).toBe('missed')
})

test('a full run tries nothing twice, and neither does a short one what noise cannot spoil', async () => {
  expect((await run(proofOf(true, finding(3), finding(0)), 'full')).state).toBe('missed')
  expect((await run(proofOf(false, finding(3), finding(0)), 'short')).state).toBe('missed')
})

test('without its program a proof tells nothing, and is missed in CI', async () => {
  const without: Finding = {
    lines: [line(0), { ...line(0), measured: unproved('wrk is missing'), excused: 'outside-ci' }],
    remarks: [],
  }
  const here = await run(proofOf(false, without))
  expect([here.state, anyMissed(here.proved)]).toEqual(['not-told', false])
  const inCi = await run(proofOf(false, without), 'full', true)
  expect([inCi.state, anyMissed(inCi.proved)]).toEqual(['missed', true])
})

test('what is excused fails nothing, and excuses no other line', async () => {
  const noise: Line = { ...line(3), excused: 'always' }
  const { said, ...alone } = await run(
    proofOf(false, { lines: [noise], remarks: [] }),
    'full',
    true,
  )
  expect(alone.state).toBe('not-told')
  expect(said.at(-1)).toMatch(/^cannot be told here: wrong verdicts/)
  const both = await run(proofOf(false, { lines: [noise, line(3)], remarks: [] }))
  expect(both.state).toBe('missed')
})
