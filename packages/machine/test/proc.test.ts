import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { childrenOf, environmentOf, listProcesses, readProcess } from '../src/proc.ts'

test('a child that becomes a zombie is gone', async () => {
  // The shell starts a child and becomes a program that never waits for it.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: 'pipe' })
  const parentPid = parent.pid ?? 0
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  const child = Number(String(line))
  await expect.poll(() => readFileSync(`/proc/${parentPid}/comm`, 'utf8')).toBe('sleep\n')
  expect(childrenOf(parentPid).map(({ pid }) => pid)).toEqual([child])
  process.kill(child, 'SIGKILL')
  await expect.poll(() => readFileSync(`/proc/${child}/stat`, 'utf8')).toContain(') Z ')
  expect(readProcess(child)).toBeNull()
  expect(childrenOf(parentPid)).toEqual([])
})

test('this process is in the list, with its parent and its environment', () => {
  const self = listProcesses().find(({ pid }) => pid === process.pid)
  expect(self).toMatchObject({ parent: process.ppid, startTicks: expect.any(Number) })
  expect(environmentOf(process.pid)).toContain(`PATH=${process.env['PATH']}`)
})

test('what is not there has no process and no environment', () => {
  const beyond = 2 ** 22 + 1
  expect(readProcess(beyond)).toBeNull()
  expect(environmentOf(beyond)).toEqual([''])
})
