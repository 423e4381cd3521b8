import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { LoginThrottle } from '../options.ts'
import type { AttemptLimit, AuthStore } from '../store/store.ts'

/** Counts attempts to guess a password, in the store, so that every process counts the same. */
export interface Throttle {
  /** Takes an attempt before the password is looked at. @returns seconds to wait, 0 for none */
  take(username: string, address: string): Promise<number>
  /** Gives it back: the password was right, or was never looked at. */
  giveBack(username: string, address: string): Promise<void>
}

const OFF: Throttle = { take: async () => 0, giveBack: async () => undefined }

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
      { bucket: name('address', networkOf(address)), limit: limitOf(limits.address) },
      { bucket: name('account', username), limit: limitOf(limits.account) },
    ] as const
  return {
    async take(username, address) {
      const [network, account] = bucketsOf(username, address)
      const now = clock()
      const wait = await store.takeAttempt(network.bucket, now, network.limit)
      if (wait > 0) return Math.ceil(wait / 1000)
      const accountWait = await store.takeAttempt(account.bucket, now, account.limit)
      // The password is not looked at: others at that address have lost nothing.
      if (accountWait > 0) await store.returnAttempt(network.bucket, network.limit)
      return Math.ceil(accountWait / 1000)
    },
    async giveBack(username, address) {
      for (const { bucket, limit } of bucketsOf(username, address)) {
        await store.returnAttempt(bucket, limit)
      }
    },
  }
}

// Names of people and addresses are nothing to keep, and a name may be as long as a body.
const name = (kind: string, text: string) =>
  createHash('sha256').update(`${kind}:${text}`).digest('base64url')

/** An IPv4 address, or the /64 that one subscriber of IPv6 has for himself. */
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
