import { LAB_USERS, seedUsers } from '@deployment-lab/auth-api'
import { readConfig } from './config.ts'
import { failWith, sayLast, sayWarnings } from './fail.ts'
import { disk } from './files.ts'
import { openStoreWhenReady } from './open-store.ts'

// Brings the database's schema up to date once, before any server starts, and seeds it where asked.
try {
  const config = readConfig('production', process.env, disk)
  sayWarnings(config.warnings)
  const store = await openStoreWhenReady(config)
  try {
    const created = config.seedUsers ? await seedUsers(store, LAB_USERS) : 0
    const seeded = config.seedUsers ? `, ${created} of the lab's users created` : ''
    sayLast(`the schema is up to date${seeded}`)
  } finally {
    await store.close()
  }
} catch (error) {
  failWith(error)
}
