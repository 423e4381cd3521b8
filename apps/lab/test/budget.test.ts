import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseResult } from '@deployment-lab/result'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lab } from './lab-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-budget-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a broken budget ends a run with exit code 4, and stands in result and report', async () => {
  const out = join(folder, 'run')
  const kept = 'crash.lostGet.node <= 1000'
  const broken = 'crash.outage.node <= 1ms'
  const unmeasured = 'crash.outage.node-again <= 60s'
  const budgets = [kept, broken, unmeasured].flatMap((text) => ['--budget', text])
  const ended = await lab(
    'run',
    '--topology',
    'node',
    '--scenario',
    'crash',
    ...budgets,
    '--out',
    out,
  )
  expect(ended.code).toBe(4)
  const result = parseResult(await readFile(join(out, 'result.json'), 'utf8'), 'result.json')
  expect(result.budgets).toMatchObject([
    { text: kept, state: 'kept' },
    { text: broken, state: 'broken', because: { code: 'beyond-limit' } },
    { text: unmeasured, state: 'broken', because: { code: 'no-trial' } },
  ])
  expect(result.run.command).toContain(`--budget '${broken}'`)
  expect(ended.stdout).toContain('2 of 3 budgets')
  expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('✗ broken: beyond the limit')
}, 180_000)
