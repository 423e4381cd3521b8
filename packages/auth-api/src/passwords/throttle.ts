import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { LoginThrottle } from '../options.ts'
import type { AttemptLimit, AuthStore } from '../store/store.ts'

/** Counts wrong passwords, in the store, so that every process counts the same. */
export interface Throttle {
  /** Counts nothing. @returns seconds to wait before a password may be looked at, 0 for none */
  wait(username: string, address: string): Promise<number>
  /** Counts a wrong password. @returns seconds to wait, 0 when it was within the limits */
  countFailure(username: string, address: string): Promise<number>
}

const OFF: Throttle = { wait: async () => 0, countFailure: async () => 0 }

/** Builds the throttle; a limit of `false` lets everything pass. */
export function createThrottle(
  store: AuthStore,
  limits: LoginThrottle | false,
  clock: () => number,
): Throttle {
  if (limits === false) return OFF
  const limitOf = (attempts: number): AttemptLimit => ({
    interval: Math.ceil((limits.window * 1000) / attempts),
    burst: attempts,
  })
  const bucketsOf = (username: string, address: string) =>
    [
      { bucket: name('account', username), limit: limitOf(limits.account) },
      { bucket: name('address', networkOf(address)), limit: limitOf(limits.address) },
    ] as const
  return {
    async wait(username, address) {
      const now = clock()
      const waits: number[] = []
      for (const { bucket, limit } of bucketsOf(username, address)) {
        waits.push(await store.attemptWait(bucket, now, limit))
      }
      return inSeconds(Math.max(...waits))
    },
    async countFailure(username, address) {
      const now = clock()
      // The account comes first: a password it refuses is not known to be wrong, and takes nothing
      // from others at that address.
      for (const { bucket, limit } of bucketsOf(username, address)) {
        const wait = await store.takeAttempt(bucket, now, limit)
        if (wait > 0) return inSeconds(wait)
      }
      return 0
    },
  }
}

const inSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000)

// Names and addresses of people are not stored, and a name may be as long as a body.
const name = (kind: string, text: string) =>
  createHash('sha256').update(`${kind}:${text}`).digest('base64url')

/** Returns an IPv4 address, or the /64 of an IPv6 address, which one subscriber has alone. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
