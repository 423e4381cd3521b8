import type { Account, AuthStore } from '../store/store.ts'
import { hashPassword, needsRehash, verifyPassword } from './argon2.ts'
import type { Limiter } from './limiter.ts'

/** How a login ended; told apart by `state`. */
export type Authentication =
  | { readonly state: 'accepted'; readonly account: Account }
  /** `userId` is for the log alone. */
  | { readonly state: 'refused'; readonly userId: number | null }
  | { readonly state: 'queue-full' }

/** Finds the active account that a name and password belong to. */
export type Authenticate = (username: string, password: string) => Promise<Authentication>

/** Who may log in, beside being active. */
export type AuthenticationRule = (account: Omit<Account, 'passwordHash'>) => boolean

/**
 * An unknown user costs the same hash as a wrong password: otherwise the time of the answer would
 * tell which names exist. For the same reason an inactive account is refused only after its hash.
 */
export async function createAuthenticate(
  store: AuthStore,
  limit: Limiter,
  rule: AuthenticationRule = () => true,
): Promise<Authenticate> {
  const hashOfNobody = await hashPassword(crypto.randomUUID())

  return async (username, password) => {
    const account = await store.findAccount(username)
    const stored = account?.passwordHash ?? hashOfNobody
    const matches = await limit(() => verifyPassword(stored, password))
    if (matches === 'queue-full') return { state: 'queue-full' }
    if (!matches || account === undefined || !account.isActive || !rule(account)) {
      return { state: 'refused', userId: account?.id ?? null }
    }
    if (!needsRehash(stored)) return { state: 'accepted', account }
    const renewed = await limit(() => hashPassword(password))
    // Not now is soon enough: the next login tries again.
    if (renewed === 'queue-full') return { state: 'accepted', account }
    await store.replacePasswordHash(account.id, stored, renewed)
    // Another login may have replaced it first.
    const passwordHash = (await store.findAccount(username))?.passwordHash ?? renewed
    return { state: 'accepted', account: { ...account, passwordHash } }
  }
}
