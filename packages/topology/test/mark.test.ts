import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { machineProcesses, type ProcessReader, readProcess } from '@deployment-lab/machine/proc'
import { expect, onTestFinished, test } from 'vitest'
import { findMarked, killMarked, markVariable } from '../src/index.ts'

const newMark = (): string => randomBytes(6).toString('hex')

/** Starts a process that does nothing, with a mark in its environment. */
const sleeper = (mark: string): ChildProcess => {
  const child = spawn('sleep', ['600'], { env: { [markVariable]: mark }, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const isGone = ({ pid }: ChildProcess): boolean => readProcess(pid ?? 0) === null

/** Keeps this process busy, as a machine with too much to do would. */
const stall = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

test('what starts behind each reading of the processes is ended, however late readings are', async () => {
  const mark = newMark()
  const started = [sleeper(mark)]
  // A reading takes longer than a process has for its end, and misses what starts meanwhile.
  const late: ProcessReader = {
    ...machineProcesses,
    list: () => {
      const found = machineProcesses.list()
      if (started.length < 4) started.push(sleeper(mark))
      stall(150)
      return found
    },
  }
  await killMarked(mark, 100, late)
  expect(started).toHaveLength(4)
  await expect.poll(() => started.every(isGone)).toBe(true)
  expect(findMarked(mark)).toEqual([])
})

test('a process that shows neither arguments nor environment yet is waited for', async () => {
  const mark = newMark()
  const child = sleeper(mark)
  await once(child, 'spawn')
  let readings = 0
  // As the kernel shows a process in the middle of execve(2).
  const hides = (pid: number): boolean => pid === child.pid && readings < 5
  const early: ProcessReader = {
    ...machineProcesses,
    list: () => {
      readings += 1
      // Those of this test alone: other programs of the machine start, too.
      return machineProcesses.list().filter(({ pid }) => pid === child.pid)
    },
    environment: (pid) => (hides(pid) ? [''] : machineProcesses.environment(pid)),
    command: (pid) => (hides(pid) ? [] : machineProcesses.command(pid)),
  }
  await killMarked(mark, 10_000, early)
  await expect.poll(() => isGone(child)).toBe(true)
})

test('a child that dropped the mark is ended with its parent', async () => {
  const mark = newMark()
  const parent = spawn('sh', ['-c', 'env -i /bin/sleep 600 & echo $!; wait'], {
    env: { PATH: process.env['PATH'], [markVariable]: mark },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const child = Number(String(await once(parent.stdout, 'data')))
  onTestFinished(() => void (readProcess(child) && process.kill(child, 'SIGKILL')))
  await wait(100)
  await killMarked(mark)
  expect(readProcess(child)).toBeNull()
})
