import type { Generator } from '@deployment-lab/loadgen'
import {
  type GroupSnapshot,
  groupsBetween,
  hostBetween,
  type Listing,
  type ObservedProcess,
  openWorkerReports,
  readGroups,
  readHost,
  readUsage,
  startSampler,
  type Told,
  type TrialSpan,
  telemetryOf,
  type UsageSnapshot,
  usageBetween,
  type WorkerReports,
} from '@deployment-lab/machine'
import {
  type EpochMilliseconds,
  type HostReading,
  type LoadReading,
  measured,
  reasonOf,
  type TelemetryReading,
  type UsageReading,
} from '@deployment-lab/result'
import type { RunningTopology, TopologyProcess } from '@deployment-lab/topology'

/** A load, and the state of the topology and of the machine meanwhile. */
export interface Observation {
  readonly load: LoadReading
  /** The topology's processes after the load. */
  readonly after: readonly TopologyProcess[]
  readonly usage: UsageReading
  readonly host: HostReading
  /** Waits for the workers' reports of the last moments. */
  readonly telemetry: () => Promise<TelemetryReading>
}

/**
 * Observes a topology and the machine during a load.
 *
 * @param before the topology's processes before the load
 * @throws the error of the load, after the sampling has stopped
 */
export const observeDuring = async (
  topology: RunningTopology,
  before: readonly TopologyProcess[],
  generator: Pick<Generator, 'pid'>,
  now: () => EpochMilliseconds,
  load: () => Promise<LoadReading>,
): Promise<Observation> => {
  const usageBefore = await readTopologyUsage(topology, before)
  const hostBefore = await readHost()
  const labBefore = await readUsage(labProcesses(generator))
  const sampled = await sampleDuring(topology, before, now, load)
  const after = await topology.processes()
  // Processes that were started during the load belong to the topology too.
  const all = [...before, ...after.filter(({ pid }) => !before.some((old) => old.pid === pid))]
  const usage = usedBetween(usageBefore, await readTopologyUsage(topology, all))
  const labUsage = usageBetween(labBefore, await readUsage(labProcesses(generator)))
  const host = hostBetween(hostBefore, await readHost(), cpuSecondsOf(usage, labUsage))
  return { ...sampled, after, usage, host }
}

/** Processes of the lab: the load generator and this process. */
const labProcesses = ({ pid }: Pick<Generator, 'pid'>): ObservedProcess[] => [
  { pid, role: 'generator' },
  { pid: process.pid, role: 'runner' },
]

/** CPU seconds of all readings together; null where a reading has none. */
const cpuSecondsOf = (...readings: readonly UsageReading[]): number | null => {
  const seconds = readings.map(({ cpuSeconds }) => Object.values(cpuSeconds))
  return seconds.some((values) => values.length === 0)
    ? null
    : seconds.flat().reduce((sum, value) => sum + value, 0)
}

/** Resources that a topology had used at a moment. */
export interface TopologyUsage {
  readonly processes: UsageSnapshot
  /** Accounts of the containers; null for a topology without containers. */
  readonly groups: GroupSnapshot | null
}

/** Reads the usage of a topology: its containers' accounts, and its processes outside of them. */
const readTopologyUsage = async (
  topology: RunningTopology,
  processes: readonly TopologyProcess[],
): Promise<TopologyUsage> => {
  const containers = await topology.containers()
  if (containers === null) return { processes: await readUsage(processes), groups: null }
  const outside = processes.filter(({ role }) => role === 'publisher')
  const [usage, groups] = await Promise.all([readUsage(outside), readGroups(containers)])
  return { processes: usage, groups }
}

/** Resident memory of a topology now, in bytes; null where it cannot be read. */
export const residentBytesOf = async (topology: RunningTopology): Promise<number | null> => {
  const usage = await readTopologyUsage(topology, await topology.processes())
  return usedBetween(usage, usage).residentBytes.value
}

/** The usage of a topology between two moments. Values that were not read are left out, never 0. */
export const usedBetween = (before: TopologyUsage, after: TopologyUsage): UsageReading => {
  const processes = usageBetween(before.processes, after.processes)
  if (before.groups === null || after.groups === null) return processes
  const groups = groupsBetween(before.groups, after.groups)
  const outside = processes.residentBytes.value
  if (groups.residentBytes.value === null || outside === null) return groups
  return {
    cpuSeconds: { ...groups.cpuSeconds, ...processes.cpuSeconds },
    residentBytes: measured(groups.residentBytes.value + outside),
    residentByRole: { ...groups.residentByRole, publisher: outside },
  }
}

/**
 * Samples a topology during a load. A topology that dies meanwhile is sampled to the end.
 *
 * @throws the error of the load, after the sampling has stopped
 */
export const sampleDuring = async (
  topology: RunningTopology,
  processes: readonly TopologyProcess[],
  now: () => EpochMilliseconds,
  measure: () => Promise<LoadReading>,
): Promise<Pick<Observation, 'load' | 'telemetry'>> => {
  const reports =
    topology.telemetryFolder === null ? null : openWorkerReports(topology.telemetryFolder)
  const list = async (): Promise<Listing> => ({
    processes: await topology.processes(),
    groups: await topology.containers(),
  })
  const sampler = await startSampler({ processes, groups: await topology.containers() }, list)
  const startedAt = now()
  const load = await measure().catch(async (error: unknown) => {
    await sampler.stop()
    throw error
  })
  const samples = await sampler.stop()
  const span = spanOf(load, startedAt)
  return { load, telemetry: async () => telemetryOf(samples, await reportOf(reports, span), span) }
}

/** The time span of a load. An open loop knows its start better than the caller. */
const spanOf = (load: LoadReading, startedAt: EpochMilliseconds): TrialSpan => ({
  startedAt: load.model === 'open' ? load.startedAt : startedAt,
  duration: load.duration / 1000,
})

const reportOf = async (reports: WorkerReports | null, span: TrialSpan): Promise<Told> =>
  reports === null
    ? { state: 'silent', reason: reasonOf('workers-not-asked') }
    : { state: 'told', lines: await reports.read(span.startedAt + span.duration) }
