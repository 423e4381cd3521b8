import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreOpenError } from '@deployment-lab/auth-api'
import { expect, onTestFinished, test } from 'vitest'
import { openStoreWhenReady } from '../src/open-store.ts'
import { good, run } from './support/server.ts'

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

test('a start asks a database again that does not answer yet', async () => {
  const database = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  onTestFinished(() => void database.close())
  await once(database, 'listening')
  const address = database.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { DATABASE_FILE: _, ...rest } = good()
  const { output } = run('production', {
    ...rest,
    DATABASE_URL: `postgres://lab@127.0.0.1:${port}/lab`,
    DATABASE_WAIT_MS: '60000',
  })
  for (let asked = 0; asked < 3; asked += 1) await once(database, 'connection')
  expect(output()).toBe('')
})
