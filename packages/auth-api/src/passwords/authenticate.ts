import type { Account, AuthStore } from '../store/store.ts'
import { hashPassword, needsRehash, type VerifyPassword, verifyPassword } from './argon2.ts'
import type { Limiter } from './limiter.ts'
import type { Throttle } from './throttle.ts'

/** Result of a login; told apart by `state`. */
export type Authentication =
  | { readonly state: 'accepted'; readonly account: Account }
  /** `userId` is for the log alone. */
  | { readonly state: 'refused'; readonly userId: number | null }
  | { readonly state: 'queue-full' }
  /** Too many wrong passwords: this one was not checked, or its result is not told. */
  | { readonly state: 'throttled'; readonly seconds: number }

/** Finds the active account that a name and password belong to, for a client at an address. */
export type Authenticate = (
  username: string,
  password: string,
  address: string,
  verify?: VerifyPassword,
) => Promise<Authentication>

/** Rule for accounts that may log in, beside being active. */
export type AuthenticationRule = (account: Omit<Account, 'passwordHash'>) => boolean

/**
 * Makes the function that authenticates. An unknown user costs the same hash as a wrong password:
 * otherwise the time of the answer would tell which names exist. For the same reason an inactive
 * account is refused only after its hash.
 *
 * A wrong password is counted once it is known to be wrong, and the limit then decides again,
 * whatever the password is. So guesses sent at once reveal no more than guesses sent one after the
 * other, and right passwords block nobody.
 */
export async function createAuthenticate(
  store: AuthStore,
  limit: Limiter,
  throttle: Throttle,
  rule: AuthenticationRule = () => true,
): Promise<Authenticate> {
  const hashOfNobody = await hashPassword(crypto.randomUUID())

  return async (username, password, address, verify = verifyPassword) => {
    const wait = await throttle.wait(username, address)
    if (wait > 0) return { state: 'throttled', seconds: wait }
    const account = await store.findAccount(username)
    const stored = account?.passwordHash ?? hashOfNobody
    const found = await limit(async () => {
      // Others may have failed while this login waited: a flood must not cost a hash for each.
      const before = await throttle.wait(username, address)
      if (before > 0) return { seconds: before }
      const matches = await verify(stored, password)
      const right = matches && account?.isActive === true && rule(account)
      // The limit decides before the next login has its turn.
      const seconds = await (right
        ? throttle.wait(username, address)
        : throttle.countFailure(username, address))
      return right ? { seconds, account } : { seconds }
    })
    if (found === 'queue-full') return { state: 'queue-full' }
    if (found.seconds > 0) return { state: 'throttled', seconds: found.seconds }
    if (found.account === undefined) return { state: 'refused', userId: account?.id ?? null }
    return { state: 'accepted', account: await renewHash(found.account, password) }
  }

  /** Replaces a hash that was made with less work. @returns the account with the hash it has now */
  async function renewHash(account: Account, password: string): Promise<Account> {
    const stored = account.passwordHash
    if (!needsRehash(stored)) return account
    const renewed = await limit(() => hashPassword(password))
    // A renewal can wait: the next login tries again.
    if (renewed === 'queue-full') return account
    await store.replacePasswordHash(account.id, stored, renewed)
    // Another login may have replaced it first.
    const passwordHash = (await store.findAccount(account.username))?.passwordHash ?? renewed
    return { ...account, passwordHash }
  }
}
