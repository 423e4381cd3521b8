import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { groupsBetween, readGroups } from '../../src/index.ts'

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8' }).trim()

const engineAnswers = ((): boolean => {
  try {
    docker('info')
    return true
  } catch {
    return false
  }
})()

/** Uses half a second of CPU and says how much it counted in all, its own start included. */
const burn = `
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6 }
while (used() < 0.5);
console.log(used())`

test.skipIf(!engineAnswers)('what a container used is what it says itself', async () => {
  const image = 'node:24.21.0-trixie-slim'
  const id = docker('run', '--detach', image, 'node', '-e', 'setInterval(() => {}, 1000)')
  onTestFinished(() => void docker('rm', '--force', id))
  const pid = Number(docker('inspect', '--format', '{{.State.Pid}}', id))
  const observed = [{ id, role: 'worker', pid }]
  const read = async () => {
    const snapshot = await readGroups(observed)
    return snapshot.state === 'read' ? (snapshot.groups[0]?.residentBytes ?? 0) : 0
  }
  // Its own memory: pages of Node's file count where they were first used, often elsewhere.
  await expect.poll(read).toBeGreaterThan(5e6)
  const before = await readGroups(observed)
  const counted = Number(docker('exec', id, 'node', '-e', burn))
  const { cpuSeconds, residentByRole } = groupsBetween(before, await readGroups(observed))
  expect(cpuSeconds['worker']).toBeGreaterThan(counted)
  expect(cpuSeconds['worker']).toBeLessThan(counted + 0.3)
  expect(residentByRole?.['worker']).toBeGreaterThan(5e6)
})

test('a process that is gone gives a reason', async () => {
  const snapshot = await readGroups([{ id: 'x', role: 'worker', pid: 2 ** 30 }])
  expect(snapshot).toMatchObject({ state: 'unavailable' })
})
