import {
  type Listing,
  openWorkerReports,
  startSampler,
  type Told,
  type TrialSpan,
  telemetryOf,
  type WorkerReports,
} from '@deployment-lab/machine'
import {
  type EpochMilliseconds,
  type LoadReading,
  reasonOf,
  type TelemetryReading,
} from '@deployment-lab/result'
import type { RunningTopology, TopologyProcess } from '@deployment-lab/topology'

/** A load, and what the topology did meanwhile. */
export interface Sampled {
  readonly load: LoadReading
  /** Waits for what the workers say of the last moments. */
  readonly telemetry: () => Promise<TelemetryReading>
}

/**
 * Samples a topology while it is loaded. A topology that dies meanwhile is sampled to the end.
 *
 * @param processes those that were alive before
 * @param now tells when the load is started; an open loop says itself when it began
 * @throws what the load throws; nothing samples any more by then
 */
export const sampleWhile = async (
  topology: RunningTopology,
  processes: readonly TopologyProcess[],
  now: () => EpochMilliseconds,
  measure: () => Promise<LoadReading>,
): Promise<Sampled> => {
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
  return { load, telemetry: async () => telemetryOf(samples, await toldOf(reports, span), span) }
}

const spanOf = (load: LoadReading, startedAt: EpochMilliseconds): TrialSpan => ({
  startedAt: load.model === 'open' ? load.startedAt : startedAt,
  duration: load.duration / 1000,
})

const toldOf = async (reports: WorkerReports | null, span: TrialSpan): Promise<Told> =>
  reports === null
    ? { state: 'silent', reason: reasonOf('workers-not-asked') }
    : { state: 'told', lines: await reports.read(span.startedAt + span.duration) }
