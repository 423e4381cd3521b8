import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import {
  type HostReading,
  type MachineReasons,
  measured,
  notMeasured,
  type Reading,
} from '@deployment-lab/result'
import { readKernelUnits } from './auxiliary.ts'

/** State of the machine at one moment; null for a value that it does not tell. */
export interface HostMoment {
  /** Milliseconds of the wall clock, which can be set. */
  readonly wall: number
  /** Milliseconds of a clock that cannot be set, and stands still while the machine sleeps. */
  readonly monotonic: number
  /** Milliseconds since boot, sleep included. */
  readonly sinceBoot: number | null
  /** CPU seconds of all cores together, since boot. */
  readonly cpu: CpuTimes | null
  readonly swappedPages: number | null
  readonly load: number | null
  /** °C of the hottest sensor. */
  readonly temperature: number | null
}

export interface CpuTimes {
  /** Time in which a core did something for this machine. */
  readonly busy: number
  /** Time in which a core of this machine had work, and the hypervisor ran another. */
  readonly stolen: number
  /** Busy, stolen and idle together. */
  readonly all: number
}

/** Folders of the system's files, and its clocks; a test gives its own. */
export interface HostSources {
  readonly proc: string
  readonly thermal: string
  readonly wall: () => number
  readonly monotonic: () => number
}

const ownSources: HostSources = {
  proc: '/proc',
  thermal: '/sys/class/thermal',
  wall: Date.now,
  monotonic: () => performance.now(),
}

/** Reads the counters of the machine at this moment. */
export async function readHost(sources: HostSources = ownSources): Promise<HostMoment> {
  const text = (file: string): Promise<string> =>
    readFile(`${sources.proc}/${file}`, 'utf8').catch(() => '')
  const [stat, vmstat, loadavg, temperature, { ticksPerSecond }] = await Promise.all([
    text('stat'),
    text('vmstat'),
    text('loadavg'),
    hottest(sources.thermal),
    readKernelUnits(),
  ])
  // The clocks are read at one moment, without a turn of the event loop, since they are compared.
  const clocks = {
    wall: sources.wall(),
    monotonic: sources.monotonic(),
    sinceBoot: readSinceBoot(sources),
  }
  return {
    ...clocks,
    cpu: parseCpuTimes(stat, ticksPerSecond),
    swappedPages: parseSwapped(vmstat),
    load: firstNumber(loadavg),
    temperature,
  }
}

const readSinceBoot = ({ proc }: HostSources): number | null => {
  try {
    const seconds = firstNumber(readFileSync(`${proc}/uptime`, 'utf8'))
    return seconds === null ? null : 1000 * seconds
  } catch {
    return null
  }
}

/** The kernel tells its uptime in steps of 10 ms, and the reader may be interrupted. */
const shortestSleep = 100

/**
 * Returns the other load on the machine between two moments.
 *
 * @param ownCpuSeconds used by the topology and the lab itself meanwhile; null if not known
 */
export const hostBetween = (
  before: HostMoment,
  after: HostMoment,
  ownCpuSeconds: number | null,
): HostReading => {
  const elapsed = after.monotonic - before.monotonic
  const missed =
    before.sinceBoot === null || after.sinceBoot === null
      ? 0
      : after.sinceBoot - before.sinceBoot - elapsed
  const slept = missed < shortestSleep ? 0 : missed
  return {
    load: readingOf(after.load, 'load'),
    steal: stealBetween(before.cpu, after.cpu),
    othersBusy: othersBetween(before.cpu, after.cpu, ownCpuSeconds, elapsed / 1000),
    swapped:
      before.swappedPages === null || after.swappedPages === null
        ? missing('swapping')
        : measured(after.swappedPages - before.swappedPages),
    temperature: readingOf(after.temperature, 'temperature'),
    // The wall clock goes on while the machine sleeps: that is no jump.
    clockJump: after.wall - before.wall - elapsed - slept,
    slept,
  }
}

type Told = MachineReasons['not-told']['what']

const missing = (what: Told): Reading => notMeasured('not-told', { what })

const readingOf = (value: number | null, what: Told): Reading =>
  value === null ? missing(what) : measured(value)

const stealBetween = (before: CpuTimes | null, after: CpuTimes | null): Reading => {
  if (before === null || after === null || after.all <= before.all) {
    return missing('steal')
  }
  return measured((after.stolen - before.stolen) / (after.all - before.all))
}

const othersBetween = (
  before: CpuTimes | null,
  after: CpuTimes | null,
  own: number | null,
  seconds: number,
): Reading => {
  if (before === null || after === null || seconds <= 0) return missing('busy')
  if (own === null) return notMeasured('own-use-unknown')
  return measured(Math.max(0, (after.busy - before.busy - own) / seconds))
}

/** The line of all cores in /proc/stat (proc_stat(5)): guests are in user and nice already. */
export const parseCpuTimes = (text: string, ticksPerSecond: number): CpuTimes | null => {
  const [, line] = /^cpu\s+(.*)$/m.exec(text) ?? []
  if (line === undefined) return null
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, stolen = 0] = line
    .split(/\s+/)
    .map((ticks) => Number(ticks) / ticksPerSecond)
  const busy = user + nice + system + irq + soft
  return { busy, stolen, all: busy + stolen + idle + wait }
}

const parseSwapped = (text: string): number | null => {
  const pages = [/^pswpin (\d+)$/m, /^pswpout (\d+)$/m].map((line) => line.exec(text)?.[1])
  return pages.includes(undefined) ? null : pages.reduce((sum, one) => sum + Number(one), 0)
}

const firstNumber = (text: string): number | null => {
  const value = Number.parseFloat(text)
  return Number.isNaN(value) ? null : value
}

const hottest = async (folder: string): Promise<number | null> => {
  const zones = (await readdir(folder).catch(() => [])).filter((one) => one.startsWith('thermal'))
  const texts = zones.map((zone) => readFile(`${folder}/${zone}/temp`, 'utf8').catch(() => ''))
  const degrees = (await Promise.all(texts)).flatMap((one) => firstNumber(one) ?? [])
  return degrees.length === 0 ? null : Math.max(...degrees) / 1000
}
