import type { GateFinding, LoadReading } from '@deployment-lab/result'

const most = 0.1

/** N = X·R must hold in a closed loop, or rate and latency are not of the same requests. */
export const little = (load: LoadReading): GateFinding | null =>
  load.model === 'open'
    ? null
    : {
        gate: 'little',
        state: load.littleError < most ? 'passed' : 'failed',
        detail: `|N − X·R| / N is ${(100 * load.littleError).toFixed(1)} %, below 10 % is needed`,
      }
