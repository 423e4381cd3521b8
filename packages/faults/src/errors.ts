import { CodedError } from '@deployment-lab/result'

export type FaultErrorCode = 'FAULT_SETTING' | 'FAULT_ABILITY_MISSING'

/** A fault that cannot be done. The message says what to do next. */
export class FaultError extends CodedError<FaultErrorCode> {
  override readonly name = 'FaultError'
}

/** Refuses a setting of a fault. */
export const refuse = (fault: string, value: unknown, remedy: string): FaultError =>
  new FaultError('FAULT_SETTING', `${fault}(${JSON.stringify(value)}): ${remedy}`)

const longest = 600

/**
 * Reads how long a fault lasts.
 *
 * @returns milliseconds
 * @throws FaultError `FAULT_SETTING`
 */
export function readSeconds(fault: string, seconds: number): number {
  if (seconds > 0 && seconds <= longest) return seconds * 1000
  throw refuse(fault, { for: seconds }, `give "for" in seconds, above 0 and at most ${longest}`)
}
