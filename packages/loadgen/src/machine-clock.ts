import type { Milliseconds } from '@deployment-lab/result'

/** The machine's own monotonic clock, the same in all of its processes; its zero means nothing. */
export const machineNow = (): Milliseconds => Number(process.hrtime.bigint()) / 1e6
