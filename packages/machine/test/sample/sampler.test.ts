import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasonOf } from '@deployment-lab/result'
import { expect, onTestFinished, test } from 'vitest'
import { parseAuxiliaryVector } from '../../src/auxiliary.ts'
import { openWorkerReports, startSampler } from '../../src/index.ts'
import { parseSwitches } from '../../src/proc.ts'
import { sampleProcess } from '../../src/sample/read-process.ts'
import { startBurner } from '../burner.ts'

const units = parseAuxiliaryVector(readFileSync('/proc/self/auxv'))
const own = { pid: process.pid, role: 'worker' }
const listing = (...pids: number[]) => ({
  processes: pids.map((pid) => ({ pid, role: 'worker' })),
  groups: null,
})

const idle = async (): Promise<number> => {
  const child = spawn('sleep', ['60'])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return child.pid ?? 0
}

const end = async (pid: number): Promise<void> => {
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => sampleProcess({ pid, role: 'worker' }, units)).toBe(null)
}

test('open files and context switches are counted', () => {
  const before = sampleProcess(own, units)
  const opened = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'))
  onTestFinished(() => opened.forEach((one) => closeSync(one)))
  const after = sampleProcess(own, units)
  expect((after?.fileDescriptors ?? 0) - (before?.fileDescriptors ?? 0)).toBe(20)
  expect(
    parseSwitches('x:\t1\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t9\n'),
  ).toEqual({ voluntarySwitches: 7, involuntarySwitches: 9 })
  expect(after?.voluntarySwitches).toBeGreaterThan(0)
})

test('samples hold what was used between them', async () => {
  const burner = await startBurner(onTestFinished)
  const sampler = await startSampler(listing(burner.pid), () => Promise.reject(new Error('asked')))
  const counted = await burner.burn(1500)
  const { samples, restarts, missing } = await sampler.stop()
  const used =
    (samples.at(-1)?.processes[0]?.cpuSeconds ?? 0) - (samples[0]?.processes[0]?.cpuSeconds ?? 0)
  expect(used).toBeGreaterThan(counted - 0.05)
  expect(samples.length).toBeGreaterThanOrEqual(3)
  expect(restarts).toBe(0)
  // Nothing changed, so nothing was listed again.
  expect(missing).toEqual([])
  // At fixed moments: late ones do not move those that follow.
  const [first, second] = samples
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990)
})

test('what ended has everything listed again, once', async () => {
  const [one, other, third] = [await idle(), await idle(), await idle()]
  let asked = 0
  let now = listing(one, other)
  const sampler = await startSampler(now, async () => {
    asked += 1
    return now
  })
  expect(asked).toBe(0)
  await end(other)
  now = listing(one, third)
  await expect.poll(() => asked).toBe(1)
  const { restarts, samples, missing } = await sampler.stop()
  expect(asked).toBe(1)
  expect(restarts).toBe(1)
  expect(missing).toEqual([])
  expect(samples.at(-1)?.processes.map(({ pid }) => pid)).toEqual([one, third])
})

test('what follows the restart of a container is none of its own', async () => {
  const [one, other] = [await idle(), await idle()]
  const as = (pid: number) => ({ processes: [{ pid, role: 'publisher' }], groups: null })
  const sampler = await startSampler(as(one), async () => as(other))
  await end(one)
  expect((await sampler.stop()).restarts).toBe(0)
})

test('what ended without another in its place is no restart', async () => {
  const [one, other] = [await idle(), await idle()]
  const sampler = await startSampler(listing(one, other), async () => listing(one))
  await end(other)
  const { restarts, samples } = await sampler.stop()
  expect(restarts).toBe(0)
  expect(samples.at(-1)?.processes.map(({ pid }) => pid)).toEqual([one])
})

test('that it cannot be listed is said, and sampling goes on', async () => {
  const one = await idle()
  const sampler = await startSampler(listing(one), () => Promise.reject(new Error('no engine')))
  await end(one)
  expect((await sampler.stop()).missing).toEqual([
    reasonOf('listing-failed', { message: 'no engine' }),
  ])
})

test('a manager that starts another is seen without asking who belongs to whom', async () => {
  const manager = spawn('bash', ['-c', 'read; sleep 60 & wait'], { detached: true })
  onTestFinished(() => void process.kill(-(manager.pid ?? 0), 'SIGKILL'))
  await once(manager, 'spawn')
  let asked = 0
  const processes = [{ pid: manager.pid ?? 0, role: 'manager' }]
  const sampler = await startSampler({ processes, groups: null }, async () => {
    asked += 1
    return { processes, groups: null }
  })
  expect(asked).toBe(0)
  manager.stdin.write('\n')
  await expect.poll(() => asked).toBe(1)
  await sampler.stop()
  expect(asked).toBe(1)
})

test('the lines of workers are read from when the trial began', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-reports-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const line = (at: number): string =>
    `${JSON.stringify({ at, active: 1, idle: 1, collecting: 0, requests: 2, connections: 1, delayP99: 5 })}\n`
  writeFileSync(join(folder, '7.jsonl'), Array.from({ length: 100 }, (_, at) => line(at)).join(''))
  const reports = openWorkerReports(folder)
  writeFileSync(join(folder, '7.jsonl'), line(150), { flag: 'a' })
  writeFileSync(join(folder, '8.jsonl'), line(151))
  const lines = await reports?.read(150)
  expect([...(lines?.keys() ?? [])].toSorted()).toEqual(['7', '8'])
  expect(lines?.get('7')?.at(-1)?.at).toBe(150)
  expect(lines?.get('7')?.length).toBeLessThan(12)
  expect(openWorkerReports(join(folder, 'none'))).toBe(null)
})
