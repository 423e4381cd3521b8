import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import Fastify from 'fastify'
import {
  type AuthApiOptions,
  authApi,
  LAB_USERS,
  openSqliteStore,
  seedUsers,
} from '../src/index.ts'

/** Our side, listening. */
export interface RunningSubject {
  readonly origin: string
  /** Takes away the users that the reference's `parity_users retire` takes away. */
  readonly retire: () => Promise<void>
  readonly stop: () => Promise<void>
}

const PARITY_USERS = ['inactive', 'disabled', 'deleted', 'changer'].map((what) => ({
  username: `parity-${what}`,
  password: `parity-${what}-passphrase-1`,
  role: 'user' as const,
}))

/** Starts the plugin on a port and a database of its own, with the users of the parity run. */
export async function startSubject(
  options: Omit<AuthApiOptions, 'store'>,
): Promise<RunningSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'parity-'))
  const file = join(folder, 'lab.db')
  const store = openSqliteStore({ file })
  const app = Fastify()
  const stop = async () => {
    await app.close()
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await seedUsers(store, [...LAB_USERS, ...PARITY_USERS])
    await deactivate('parity-inactive')
    await app.register(authApi, { ...options, store })
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    const retire = async () => {
      await deactivate('parity-disabled')
      await remove('parity-deleted')
    }
    return { origin, retire, stop }
  } catch (error) {
    await stop()
    throw error
  }

  async function deactivate(username: string) {
    const account = await store.findAccount(username)
    if (account !== undefined) await store.setUserActive(account.id, false)
  }

  async function remove(username: string) {
    const account = await store.findAccount(username)
    if (account === undefined) return
    const db = new DatabaseSync(file)
    db.exec('PRAGMA foreign_keys = ON')
    db.prepare('DELETE FROM users WHERE id = ?').run(account.id)
    db.close()
  }
}
