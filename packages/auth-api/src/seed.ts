import { InvalidUserError } from './errors.ts'
import { hashPassword } from './passwords/argon2.ts'
import { passwordProblems } from './passwords/policy.ts'
import type { AuthStore, Role } from './store/store.ts'

export interface SeedUser {
  readonly username: string
  readonly password: string
  readonly role: Role
}

/** The lab's users, the only users with known passwords. They are created only on request. */
export const LAB_USERS: readonly SeedUser[] = [
  { username: 'lab-user', password: 'lab-user-passphrase-1', role: 'user' },
  { username: 'lab-admin', password: 'lab-admin-passphrase-1', role: 'admin' },
]

/**
 * Creates the users that do not exist yet; existing users stay as they are. Several processes may
 * do it at once: the name is unique and only one of them creates it.
 *
 * @returns number of users created by this call
 * @throws InvalidUserError before anything is created
 */
export async function seedUsers(store: AuthStore, users: readonly SeedUser[]): Promise<number> {
  for (const { username, password } of users) {
    if (username === '' || username !== username.trim()) {
      throw new InvalidUserError(username, 'the name must not be empty or start or end with spaces')
    }
    const [problem] = passwordProblems(password, username)
    if (problem !== undefined) throw new InvalidUserError(username, problem)
  }
  let created = 0
  for (const { username, password, role } of users) {
    if ((await store.findAccount(username)) !== undefined) continue
    const passwordHash = await hashPassword(password)
    if ((await store.createUser({ username, role, passwordHash })) === 'created') created += 1
  }
  return created
}
