export { FaultError, type FaultErrorCode } from './errors.ts'
export type { Facts, Fault, FaultContext, Hold, Injection, Undone } from './fault.ts'
export type { Member } from './member.ts'
