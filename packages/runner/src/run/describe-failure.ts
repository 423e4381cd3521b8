import type { RunningTopology } from '@deployment-lab/topology'
import { readableLog } from './readable-log.ts'

/** What went wrong, with what the topology itself logged last where it is up. */
export const describeFailure = async (
  failure: unknown,
  topology: RunningTopology | undefined,
): Promise<string> => {
  const log = (await topology?.logTail(5).catch(() => '')) ?? ''
  const message = failure instanceof Error ? failure.message : String(failure)
  return log === '' ? message : `${message} Its log ends with: ${readableLog(log)}`
}
