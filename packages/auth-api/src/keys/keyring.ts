import { InvalidOptionError } from '../errors.ts'
import type { MaybePromise } from '../store/store.ts'
import type { Algorithm } from './bind-key.ts'
import { type PreparedKey, prepareKey } from './prepare-key.ts'

/**
 * A key and its part. `next` is published and verifies, so that every process knows it before the
 * first signs with it. `active` signs and verifies. `retiring` verifies what it signed before; its
 * public half is enough. A key that is left out is removed, and its tokens with it.
 */
export interface KeyEntry {
  readonly key: string | Uint8Array
  readonly status: 'next' | 'active' | 'retiring'
}

const STATUSES: readonly unknown[] = ['next', 'active', 'retiring']

/** Checks the entries: types do not help in JavaScript, or for keys read from a file. */
function areEntries(entries: unknown): entries is readonly KeyEntry[] {
  return (
    Array.isArray(entries) &&
    entries.every(
      (entry: unknown) =>
        typeof entry === 'object' &&
        entry !== null &&
        'status' in entry &&
        STATUSES.includes(entry.status) &&
        'key' in entry &&
        (typeof entry.key === 'string' || entry.key instanceof Uint8Array),
    )
  )
}

/** Keys at this moment. */
export interface Keyring {
  readonly active: PreparedKey & { readonly sign: NonNullable<PreparedKey['sign']> }
  readonly byKid: ReadonlyMap<string, PreparedKey>
  readonly byHeader: ReadonlyMap<string, PreparedKey>
}

/**
 * Checks the keys.
 *
 * @throws InvalidOptionError for invalid keys, and unless exactly one is active; WeakKeyError for a
 * key that is too weak
 */
export async function createKeyring(
  entries: readonly KeyEntry[],
  algorithm: Algorithm,
  allowDevelopmentSecret: boolean,
): Promise<Keyring> {
  if (!areEntries(entries)) {
    const remedy = 'give a list of { key, status }; status is one of next, active, retiring'
    throw new InvalidOptionError('signingKeys', remedy)
  }
  const keys = await Promise.all(
    entries.map(async ({ key, status }) => ({
      ...(await prepareKey(key, algorithm, allowDevelopmentSecret)),
      status,
    })),
  )
  const [active, another] = keys.filter(({ status }) => status === 'active')
  if (active === undefined || another !== undefined) {
    throw new InvalidOptionError('signingKeys', 'give exactly one key the status active')
  }
  const { sign } = active
  if (sign === null) {
    throw new InvalidOptionError(
      'signingKey',
      'the key that signs is a public one: give the private',
    )
  }
  return {
    active: { ...active, sign },
    byKid: new Map(keys.map((key) => [key.kid, key])),
    byHeader: new Map(keys.map((key) => [key.header, key])),
  }
}

/** Keys as they are now; `generation` grows with every change. */
export interface CurrentKeys {
  readonly keyring: Keyring
  readonly generation: number
}

export interface KeyReloader {
  readonly keys: CurrentKeys
  /** Reads the keys again. @returns whether they changed */
  reload(): Promise<boolean>
}

/** Keeps the keys of a source that changes while the process runs. */
export async function createKeyReloader(
  load: () => MaybePromise<readonly KeyEntry[]>,
  algorithm: Algorithm,
  allowDevelopmentSecret: boolean,
): Promise<KeyReloader> {
  const read = async () => createKeyring(await load(), algorithm, allowDevelopmentSecret)
  const keys = { keyring: await read(), generation: 0 }
  return {
    keys,
    async reload() {
      const next = await read()
      if (fingerprint(next) === fingerprint(keys.keyring)) return false
      keys.keyring = next
      keys.generation += 1
      return true
    },
  }
}

const fingerprint = ({ active, byKid }: Keyring) => [active.kid, ...byKid.keys()].join(' ')
