import { type GateFinding, type LoadReading, reasonOf } from '@deployment-lab/result'

const most = 0.1

/** Checks N = X·R for a closed loop: else rate and latency are not of the same requests. */
export const little = (load: LoadReading): GateFinding | null =>
  load.model === 'open'
    ? null
    : {
        gate: 'little',
        state: load.littleError < most ? 'passed' : 'failed',
        detail: reasonOf('little', { error: load.littleError }),
      }
