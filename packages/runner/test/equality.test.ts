import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseResult, type Result } from '@deployment-lab/result'
import {
  defineTopology,
  nodeProcess,
  production,
  type TopologyDefinition,
} from '@deployment-lab/topology'
import { expect, onTestFinished, test } from 'vitest'
import {
  makePlan,
  type OnEvent,
  planInstances,
  type RunEvent,
  type RunOptions,
  runPlan,
} from '../src/index.ts'
import { runOptions } from './lab.ts'
import { preset, saturation } from './sample.ts'

// Each starts and stops several servers; on a busy machine that takes its time.

/** The built server as one process, with one variable more. */
const server = (
  name: string,
  more: Record<string, string>,
  differs: TopologyDefinition['differs'] = [],
): TopologyDefinition =>
  defineTopology({
    name,
    title: name,
    summary: name,
    target: 'fastify',
    workers: 1,
    settings: () => ({}),
    differs,
    needs: [],
    host: nodeProcess({
      entry: 'apps/server/dist/server.js',
      env: async (options) => ({ ...(await production(options)), ...more }),
    }),
  })

const node = server('node', {})

const optionsOf = (
  chosen: readonly TopologyDefinition[],
  reference: TopologyDefinition,
  onEvent: OnEvent,
): RunOptions => {
  const folder = mkdtempSync(join(tmpdir(), 'equal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const instances = planInstances(chosen, [reference])
  const short = { ...preset, blocks: 1, most: 1, ladderBlocks: 0, extraBlocks: 0 }
  return runOptions({ plan: makePlan(1, short, [saturation], instances), folder, onEvent })
}

const run = async (
  chosen: TopologyDefinition,
): Promise<{ result: Result; events: readonly RunEvent[] }> => {
  const events: RunEvent[] = []
  const result = await runPlan(optionsOf([chosen], node, (event) => events.push(event)))
  return { result: parseResult(JSON.stringify(result), 'it'), events }
}

const shorter = { KEEP_ALIVE_TIMEOUT_MS: '5000' }

test('a topology whose answers differ is left out, and gets no trial and no verdict', async () => {
  const { result, events } = await run(server('hasty', shorter))
  const record = result.equality?.find(({ instance }) => instance === 'hasty')
  expect(record).toMatchObject({ equal: false, declared: [] })
  expect(record?.differences[0]).toEqual({
    case: 'login',
    part: 'header keep-alive',
    expected: 'timeout=72',
    got: 'timeout=5',
  })
  expect(result.leftOut).toMatchObject([
    {
      topology: 'hasty',
      reason: expect.stringContaining(
        'first in login: header keep-alive is "timeout=5" and should be "timeout=72"',
      ),
      remedy: expect.stringContaining('"differs" in deploy/hasty/topology.ts'),
    },
  ])
  const of = (list: readonly { instance: string }[]) => [
    ...new Set(list.map(({ instance }) => instance)),
  ]
  expect(of(result.instances).toSorted()).toEqual(['node', 'node-again'])
  expect(of(result.trials).toSorted()).toEqual(['node', 'node-again'])
  expect(of(result.comparisons)).toEqual(['node-again'])
  expect(of(result.summaries)).not.toContain('hasty')

  const told = events.map(({ type }) => type).filter((type) => type !== 'starting')
  expect(told.indexOf('equal')).toBeGreaterThan(told.lastIndexOf('started'))
  expect(told.indexOf('equal')).toBeLessThan(told.indexOf('warming'))
})

test('a declared difference is listed and takes part, and its trials say so', async () => {
  const because = 'it closes idle connections early'
  const declared = [{ case: '*', part: 'header keep-alive', because, value: 'timeout=5' }]
  const { result } = await run(server('hasty', shorter, declared))
  expect(result.leftOut).toEqual([])
  expect(result.equality?.map(({ instance, equal }) => [instance, equal])).toEqual([
    ['node', true],
    ['hasty', true],
    ['node-again', true],
  ])
  expect(result.equality?.[1]?.declared).toMatchObject([
    { case: '*', part: 'header keep-alive', expected: 'timeout=72', got: 'timeout=5', because },
  ])
  const trial = result.trials.find(({ instance }) => instance === 'hasty')
  expect(trial?.gates[0]).toMatchObject({
    gate: 'equal',
    state: 'passed',
    detail: { code: 'answers-equal', values: { cases: expect.any(Number), declared: 1 } },
  })
  expect(result.comparisons.some(({ instance }) => instance === 'hasty')).toBe(true)
})

test('where the reference itself answers wrongly nothing is loaded', async () => {
  const wrong = { ...node, host: server('node', { SEED_USERS: '0' }).host }
  const events: RunEvent[] = []
  const failure = await runPlan(optionsOf([], wrong, (event) => events.push(event))).catch(
    (error: unknown) => error,
  )
  // Why is told once, as it is left out; the error has what to do.
  expect(events.filter(({ type }) => type === 'left-out')).toMatchObject([
    { leftOut: { topology: 'node', reason: expect.stringMatching(/^its answers are not those/) } },
    { leftOut: { topology: 'node-again' } },
  ])
  expect(failure).toMatchObject({
    code: 'RUNNER_NOTHING_RAN',
    message: expect.not.stringContaining('its answers are not those'),
  })
  expect(String(failure).match(/make them equal/g)).toHaveLength(1)
})
