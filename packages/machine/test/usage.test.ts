import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { parseAuxiliaryVector } from '../src/auxiliary.ts'
import { processAlive, readUsage, usageBetween } from '../src/index.ts'
import { parseProcStat } from '../src/proc.ts'
import { startBurner } from './burner.ts'

test('the kernel units are what getconf says', () => {
  const units = parseAuxiliaryVector(readFileSync('/proc/self/auxv'))
  expect(units).toEqual({ ticksPerSecond: getconf('CLK_TCK'), pageBytes: getconf('PAGESIZE') })
})

test('a program name with spaces and brackets does not shift the fields', () => {
  const text = `7 (a) R 9 (b) S 3 7 7 0 -1 0 1 2 3 4 11 12 13 14 20 0 1 0 5555 4096 77 0`
  expect(parseProcStat(text)).toEqual({
    state: 'S',
    parent: 3,
    cpuTicks: 23,
    reapedTicks: 27,
    reapedFaults: 2,
    startTicks: 5555,
    residentPages: 77,
    kernel: false,
  })
})

test('CPU time agrees with what the process itself counts', async () => {
  const burner = await startBurner(onTestFinished)
  const observed = [{ pid: burner.pid, role: 'worker' }]
  const before = await readUsage(observed)
  const counted = await burner.burn(300)
  const reading = usageBetween(before, await readUsage(observed))
  // One tick is 10 ms; the process does a little around its own count.
  expect(reading.cpuSeconds['worker']).toBeGreaterThan(counted - 0.05)
  expect(reading.cpuSeconds['worker']).toBeLessThan(counted + 0.2)
})

test('memory that a process fills is seen', async () => {
  const burner = await startBurner(onTestFinished)
  const observed = [{ pid: burner.pid, role: 'worker' }]
  const resident = async (): Promise<number> => {
    const now = await readUsage(observed)
    return usageBetween(now, now).residentBytes.value ?? 0
  }
  const before = await resident()
  await burner.fill(64 * 1024 * 1024)
  expect((await resident()) - before).toBeGreaterThan(60 * 1024 * 1024)
})

test('a zombie is gone, and is not read', async () => {
  // The shell starts a child and becomes a program that never waits for it.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: 'pipe' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  const zombie = Number(String(line))
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n')
  process.kill(zombie, 'SIGKILL')
  await expect.poll(() => stateOf(zombie)).toBe('Z')
  expect(processAlive(zombie)).toBe(false)
  expect(await readUsage([{ pid: zombie, role: 'worker' }])).toEqual({
    state: 'read',
    processes: [],
  })
  expect(processAlive(parent.pid ?? 0)).toBe(true)
})

test('a process that ended is gone', async () => {
  const child = spawn('true')
  await once(child, 'exit')
  expect(processAlive(child.pid ?? 0)).toBe(false)
})

const stateOf = (pid: number): string =>
  parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).state

const getconf = (name: string): number =>
  Number(execFileSync('getconf', [name], { encoding: 'utf8' }))
