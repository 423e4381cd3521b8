import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type HostMoment, hostBetween, parseCpuTimes, readHost } from '../src/host.ts'

const moment = (changed: Partial<HostMoment> = {}): HostMoment => ({
  wall: 1_000_000,
  monotonic: 5000,
  sinceBoot: 90_000,
  cpu: { busy: 100, stolen: 10, all: 1000 },
  swappedPages: 7,
  load: 0.5,
  temperature: 40,
  ...changed,
})

/** Two seconds later, on two cores. */
const later = (changed: Partial<HostMoment> = {}): HostMoment =>
  moment({
    wall: 1_002_000,
    monotonic: 7000,
    sinceBoot: 92_000,
    cpu: { busy: 103, stolen: 10, all: 1004 },
    ...changed,
  })

test('what others used is what is left after the topology and the lab', () => {
  const reading = hostBetween(moment(), later(), 2)
  expect(reading).toMatchObject({ clockJump: 0, slept: 0, swapped: { value: 0 } })
  expect(reading.othersBusy.value).toBeCloseTo(0.5)
  expect(reading.steal.value).toBe(0)
  expect(hostBetween(moment(), later(), 9).othersBusy.value).toBe(0)
  expect(hostBetween(moment(), later(), null).othersBusy.value).toBeNull()
})

test('what the hypervisor took is a share of all time', () => {
  const cpu = { busy: 102, stolen: 11, all: 1004 }
  expect(hostBetween(moment(), later({ cpu }), 2).steal.value).toBeCloseTo(0.25)
})

test('a wall clock that was set is a jump, in its direction', () => {
  expect(hostBetween(moment(), later({ wall: 1_002_500 }), 2).clockJump).toBe(500)
  expect(hostBetween(moment(), later({ wall: 942_000 }), 2).clockJump).toBe(-60_000)
})

test('a machine that slept did sleep, and its clock did not jump', () => {
  const woken = later({ wall: 1_032_000, sinceBoot: 122_000 })
  expect(hostBetween(moment(), woken, 2)).toMatchObject({ slept: 30_000, clockJump: 0 })
})

test('what the machine does not tell is not 0', () => {
  const silent = { cpu: null, swappedPages: null, load: null, temperature: null }
  const reading = hostBetween(moment(silent), later(silent), 2)
  for (const name of ['load', 'steal', 'othersBusy', 'swapped', 'temperature'] as const) {
    expect(reading[name].value).toBeNull()
    expect(reading[name].missing?.code).toBe('not-told')
  }
})

test('the line of all cores is read, without guests twice', () => {
  const text = 'cpu  100 10 50 800 20 5 5 10 3 3\ncpu0 1 1 1 1 1 1 1 1 0 0\n'
  expect(parseCpuTimes(text, 10)).toEqual({ busy: 17, stolen: 1, all: 100 })
  expect(parseCpuTimes('intr 1', 100)).toBeNull()
})

test('files of the system are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'host-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'thermal/thermal_zone0'), { recursive: true })
  await mkdir(join(folder, 'thermal/thermal_zone1'))
  await writeFile(join(folder, 'thermal/thermal_zone0/temp'), '41000\n')
  await writeFile(join(folder, 'thermal/thermal_zone1/temp'), '56500\n')
  await writeFile(join(folder, 'uptime'), '90.25 170.1\n')
  await writeFile(join(folder, 'vmstat'), 'pgpgin 1\npswpin 4\npswpout 5\n')
  await writeFile(join(folder, 'loadavg'), '1.75 0.5 0.2 1/200 77\n')
  const clocks = { wall: () => 1, monotonic: () => 2 }
  const read = await readHost({ proc: folder, thermal: join(folder, 'thermal'), ...clocks })
  expect(read).toEqual({
    wall: 1,
    monotonic: 2,
    sinceBoot: 90_250,
    cpu: null,
    swappedPages: 9,
    load: 1.75,
    temperature: 56.5,
  })
})

test('this machine tells its load and its cores', async () => {
  const [before, after] = [await readHost(), await readHost()]
  expect(after.monotonic).toBeGreaterThanOrEqual(before.monotonic)
  expect(before.load).not.toBeNull()
  expect(before.cpu?.all).toBeGreaterThan(0)
  expect(before.sinceBoot).toBeGreaterThan(0)
})
