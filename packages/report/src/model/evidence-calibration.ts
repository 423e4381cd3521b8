import type { Result } from '@deployment-lab/result'
import { formatShare } from '../format/number.ts'
import { formatNumber, ifMeasured } from '../format/value.ts'
import type { Block } from './report-model.ts'

/** What the generator reaches against a server that does nothing; closed and open loop apart. */
export const calibrationBlocks = ({ calibration }: Result): Block[] => {
  if (calibration === null) {
    return [{ kind: 'text', text: 'The generator was not calibrated: the run ended before that.' }]
  }
  const { closed, open, closedCeiling, openCeiling } = calibration
  return [
    { kind: 'text', text: 'What the generator reaches against a server that does nothing:' },
    {
      kind: 'facts',
      facts: [
        {
          name: 'Closed loop',
          value: `${formatNumber(closedCeiling, 'per-second')} over ${closed.connections} connections, busy for ${formatShare(closed.generator.busyShare)} of its core`,
        },
      ],
    },
    {
      kind: 'facts',
      facts: [
        {
          name: 'Open loop',
          value: `${formatNumber(openCeiling, 'per-second')} held; schedule lag p99 ${ifMeasured(open.generator.scheduleLagP99, (lag) => formatNumber(lag, 'microseconds'))}, sent ${ifMeasured(open.generator.sendRatio, formatShare)} of the arrivals, busy for ${formatShare(open.generator.busyShare)} of its core`,
        },
      ],
    },
  ]
}
