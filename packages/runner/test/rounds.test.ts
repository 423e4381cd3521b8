import { setTimeout as wait } from 'node:timers/promises'
import { reasonOf } from '@deployment-lab/result'
import { expect, test } from 'vitest'
import { isRound } from '../src/plan/blocks.ts'
import { keptTime } from '../src/plan/plan.ts'
import { resultOf } from '../src/run/result.ts'
import { runRounds } from '../src/run/rounds.ts'
import { runBlocks } from '../src/run/run.ts'
import type { RunState } from '../src/run/state.ts'
import { defineFact, defineScenario } from '../src/scenario/define.ts'
import { beginFacts, factSubject } from '../src/scenario/facts.ts'
import { runStateOf } from './run-state.ts'
import { saturation } from './sample.ts'

type Seen = 'harmed' | 'unharmed' | 'failed'

/** A failure of facts alone: what each instance's trials see, in their order; then the last again. */
const exposure = (seen: Record<string, readonly Seen[]>) => {
  const asked = new Map<string, number>()
  const fact = defineFact({
    name: 'door',
    makes: 'exposed',
    check: async ({ ask }) => {
      const { status } = await ask('GET', '/')
      expect(status).toBe(200)
      const number = asked.get(current) ?? 0
      asked.set(current, number + 1)
      const now = seen[current]?.at(Math.min(number, (seen[current]?.length ?? 1) - 1))
      if (now === 'failed') throw new Error('it cannot be asked')
      return { harmed: now === 'harmed', evidence: '' }
    },
  })
  return defineScenario({ name: 'exposure', question: 'What?', describes: 'x', facts: [fact] })
}

/** The instance whose trial is under way. */
let current = ''

const stateOf = async (
  seen: Record<string, readonly Seen[]>,
  changed: Parameters<typeof runStateOf>[2] = {},
) => {
  const made = await runStateOf([exposure(seen), saturation], () => 5000, changed)
  const { onEvent } = made.state
  const state: RunState = {
    ...made.state,
    onEvent: (event) => {
      if (event.type === 'trial-started') current = event.id.split('/')[2] ?? ''
      onEvent(event)
    },
  }
  const rounds = state.plan.blocks.filter(isRound)
  state.progress.ahead.push(...rounds.flatMap(({ trials }) => trials))
  return { ...made, state, rounds }
}

const trialsOf = ({ trials }: RunState, name: string): number =>
  trials.filter(({ instance }) => instance === name).length

const cellsIn = (state: RunState) =>
  resultOf(state, null).cells.toSorted((a, b) => a.instance.localeCompare(b.instance))

test('every cell is seen twice, and a third time where the two differ', async () => {
  const { state, rounds, events } = await stateOf({
    dev: ['harmed', 'unharmed', 'harmed'],
    node: ['unharmed'],
  })
  await runRounds(state, rounds)
  expect([trialsOf(state, 'dev'), trialsOf(state, 'node')]).toEqual([3, 2])
  expect(cellsIn(state)).toMatchObject([
    { instance: 'dev', outcome: 'varies', seen: { exposed: 2, unharmed: 1 } },
    { instance: 'node', outcome: 'unharmed', seen: { unharmed: 2 } },
  ])
  expect(state.progress.ahead).toEqual([])
  // A cell is told when it is decided and when that changes, not at each trial.
  const told = events.flatMap((event) => (event.type === 'cell-decided' ? [event.cell] : []))
  expect(told.map(({ instance, outcome }) => `${instance} ${outcome}`).toSorted()).toEqual([
    'dev exposed',
    'dev varies',
    'node unharmed',
  ])
})

test('a cell without a trial that counts is tried again, until there are enough', async () => {
  const { state, rounds } = await stateOf({ dev: ['failed', 'failed', 'harmed'], node: ['failed'] })
  await runRounds(state, rounds)
  expect(trialsOf(state, 'dev')).toBe(4)
  expect(trialsOf(state, 'node')).toBe(4)
  expect(cellsIn(state)).toMatchObject([
    { instance: 'dev', outcome: 'exposed', seen: { exposed: 2 } },
    { instance: 'node', outcome: 'void', reason: { code: 'failed' } },
  ])
})

test('a cell that no trial has reached is void, and says so', async () => {
  const { state } = await stateOf({ dev: ['harmed'], node: ['unharmed'] })
  expect(cellsIn(state)).toMatchObject([
    { instance: 'dev', outcome: 'void', reason: { code: 'no-trial' }, trials: [] },
    { instance: 'node', outcome: 'void', reason: { code: 'no-trial' }, trials: [] },
  ])
})

test('a fact that cannot be asked fails its trial, but not beside traffic', async () => {
  const fact = defineFact({
    name: 'door',
    makes: 'exposed',
    check: async () => {
      throw new Error('nobody answers')
    },
  })
  const { state } = await stateOf({ dev: ['harmed'] })
  const topology = state.topologies.running.get('dev')
  if (topology === undefined) throw new TypeError('dev runs')
  const { signal } = new AbortController()
  const subject = factSubject(
    topology,
    { username: 'x', password: 'y' },
    () => 0,
    signal,
    async () => 0,
  )
  const alone = await beginFacts([fact], subject, false)
  await expect(alone.end()).rejects.toThrow('nobody answers')
  const beside = await beginFacts([fact], subject, true)
  expect(await beside.end()).toEqual([
    { name: 'door', makes: 'exposed', harmed: false, evidence: 'not asked: nobody answers' },
  ])
})

test('a fact is asked again and again beside the load, and fails if that does', async () => {
  const { state } = await stateOf({ dev: ['harmed'] })
  const topology = state.topologies.running.get('dev')
  if (topology === undefined) throw new TypeError('dev runs')
  const { signal } = new AbortController()
  const subject = factSubject(
    topology,
    { username: 'x', password: 'y' },
    () => 0,
    signal,
    async () => 0,
  )
  const counting = defineFact<{ asked: number }>({
    name: 'door',
    makes: 'exposed',
    before: async () => ({ asked: 0 }),
    during: async (_, seen) => {
      seen.asked += 1
      if (seen.asked > 2) throw new Error('nobody answers')
    },
    check: async (_, { asked }) => ({ harmed: false, evidence: `asked ${asked} times` }),
  })
  const evidence = async (milliseconds: number): Promise<string | undefined> => {
    const facts = await beginFacts([counting], subject, true)
    const end = facts.beside()
    await wait(milliseconds)
    await end()
    return (await facts.end())[0]?.evidence
  }
  expect(await evidence(1)).toBe('asked 1 times')
  // Pauses are a quarter of a second.
  expect(await evidence(2000)).toBe('not asked: nobody answers')
})

/** A clock that each trial moves on. */
const slow = (state: RunState, each: number): RunState => {
  let time = 0
  const { onEvent } = state
  return {
    ...state,
    now: () => time,
    onEvent: (event) => {
      if (event.type === 'trial-started') time += each
      onEvent(event)
    },
  }
}

test('a limited run drops rounds, then blocks, before its limit is passed', async () => {
  const limited = { limitSeconds: 60, calmSeconds: 10, blocks: 100 }
  const { state: made } = await stateOf({ dev: ['harmed'], node: ['unharmed'] }, limited)
  const limit = made.plan.longest
  const kept = keptTime(made.plan)
  const state = slow({ ...made, progress: { number: 0, ahead: [] } }, (limit - kept) / 2)
  await runBlocks(state)
  const ran = state.trials.filter(({ scenario }) => scenario === 'exposure')
  expect(ran.map(({ instance }) => instance).toSorted()).toEqual(['dev', 'node'])
  expect(state.now()).toBeLessThanOrEqual(limit)
  expect(state.dropped).toBeGreaterThan(2)
  expect(resultOf(state, null).run).toMatchObject({ dropped: state.dropped, state: 'complete' })
  const left = state.progress.ahead
  expect(left).toEqual([])
})

test('a run without a limit carries its plan out, however long it takes', async () => {
  const { state: made } = await stateOf({ dev: ['harmed'], node: ['unharmed'] }, { blocks: 1 })
  const state = slow({ ...made, progress: { number: 0, ahead: [] } }, made.plan.longest)
  await runBlocks(state)
  expect(trialsOf(state, 'dev')).toBeGreaterThanOrEqual(3)
  expect(state.dropped).toBe(0)
  expect(resultOf(state, reasonOf('interrupted')).run).not.toHaveProperty('dropped')
})

test('the time that is left follows what trials take, and never passes the limit', async () => {
  const limited = { limitSeconds: 60, calmSeconds: 10, blocks: 100 }
  const { state: made, events } = await stateOf({ dev: ['harmed'], node: ['unharmed'] }, limited)
  const state = slow({ ...made, progress: { number: 0, ahead: [] } }, 3000)
  await runBlocks(state)
  const left = events.flatMap((event) => (event.type === 'trial-started' ? [event.left] : []))
  for (const [index, time] of left.entries()) {
    expect(time).toBeGreaterThan(0)
    expect(time + 3000 * index).toBeLessThanOrEqual(made.plan.longest)
  }
})
