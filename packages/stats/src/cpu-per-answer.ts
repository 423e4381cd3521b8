import {
  correctIn,
  type LoadReading,
  measured,
  notMeasured,
  type Reading,
  type TrialRecord,
} from '@deployment-lab/result'

/**
 * CPU time of everything in the topology, in microseconds, for one correct answer. Only at a rate
 * that is set: in a closed loop each instance has a load of its own.
 */
export const cpuPerAnswer = (
  { usage, workersDied }: Pick<TrialRecord, 'usage' | 'workersDied'>,
  load: LoadReading,
): Reading => {
  if (load.model === 'closed') {
    return notMeasured(
      'a closed loop gives each its own load, and costs compare at equal load only',
    )
  }
  if (usage === null) return notMeasured('what the processes used was not read')
  // What a process used before it died may be in no account.
  if (workersDied > 0) return notMeasured('a worker died, and what it had used is not known')
  const seconds = Object.values(usage.cpuSeconds)
  if (seconds.length === 0) {
    return notMeasured(usage.residentBytes.reason ?? 'the CPU time of no process was read')
  }
  const answers = correctIn(load)
  if (answers === 0) return notMeasured('no correct answer to share it among')
  return measured((1e6 * seconds.reduce((sum, one) => sum + one, 0)) / answers)
}
