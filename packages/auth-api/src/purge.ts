import { setImmediate } from 'node:timers/promises'
import type { AuthStore } from './store/store.ts'

const BATCH = 500

/**
 * Deletes all expired rows, in batches so small that no request waits long for the lock.
 *
 * @param now seconds since 1970
 * @returns number of batches
 */
export async function purgeExpired(store: AuthStore, now: number, batch = BATCH): Promise<number> {
  for (let batches = 1; ; batches += 1) {
    if ((await store.purge(now, batch)) < batch) return batches
    // Requests that wait go first.
    await setImmediate()
  }
}
