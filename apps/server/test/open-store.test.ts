import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreOpenError } from '@deployment-lab/auth-api'
import { expect, onTestFinished, test } from 'vitest'
import { openStoreWhenReady } from '../src/open-store.ts'

/** A database whose folder is not there yet. */
const useMissing = async () => {
  const parent = await mkdtemp(join(tmpdir(), 'lab-open-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, 'later')
  return { folder, databaseFile: join(folder, 'auth.db'), databaseUrl: null }
}

test('a database that comes late is waited for', async () => {
  const { folder, ...database } = await useMissing()
  const opening = openStoreWhenReady({ ...database, databaseWait: 60_000 })
  await mkdir(folder)
  const store = await opening
  onTestFinished(() => store.close())
  expect(await store.ping()).toBeUndefined()
})

test.each([0, 300])('one that does not come within %d ms is an error', async (databaseWait) => {
  const { folder: _, ...database } = await useMissing()
  await expect(openStoreWhenReady({ ...database, databaseWait })).rejects.toThrow(StoreOpenError)
})
