import { type Static, Type } from 'typebox'
import { Reading } from './reason.ts'
import { Milliseconds } from './units.ts'

/** Load on the machine from other programs during a trial. */
export const HostReading = Type.Object({
  /** Load average of one minute at the end of the trial. */
  load: Reading,
  /** Share of all cores' time that the hypervisor gave to others. */
  steal: Reading,
  /** Cores used, on average, by other programs than the topology and the generator. */
  othersBusy: Reading,
  /** Pages swapped in and out. */
  swapped: Reading,
  /** °C at the end of the trial; of the hottest sensor. */
  temperature: Reading,
  /** Time by which the wall clock was set forth (or back, below 0) while the trial ran. */
  clockJump: Type.Number({ description: 'milliseconds' }),
  /** Time that the machine slept. */
  slept: Milliseconds,
})
export type HostReading = Static<typeof HostReading>
