import { hash, verify, verifySync } from '@node-rs/argon2'

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19456, timeCost: 2, parallelism: 1 }
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/

/** Hashes a password with argon2id under a fresh salt, to PHC string format. */
export const hashPassword = (password: string): Promise<string> => hash(password, parameters)

/** Tells if a password belongs to a hash. A hash that cannot be read belongs to none. */
export type VerifyPassword = (passwordHash: string, password: string) => Promise<boolean>

const verifyWith =
  (check: (hash: string, password: string) => boolean | Promise<boolean>): VerifyPassword =>
  async (passwordHash, password) => {
    try {
      return await check(passwordHash, password)
    } catch {
      return false
    }
  }

/** Hashes in a thread of its own: the event loop serves others meanwhile. */
export const verifyPassword = verifyWith(verify)

/** Hashes in the event loop, which serves nobody meanwhile: for the lab, to be compared. */
export const verifyPasswordSync = verifyWith(verifySync)

/** Tells if a hash was made with less work than is asked for today. */
export function needsRehash(passwordHash: string): boolean {
  const match = PHC.exec(passwordHash)
  if (match === null) return true
  const [memory, time, lanes] = match.slice(1).map(Number)
  return (
    (memory ?? 0) < parameters.memoryCost ||
    (time ?? 0) < parameters.timeCost ||
    (lanes ?? 0) < parameters.parallelism
  )
}
