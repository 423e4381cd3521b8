import { purgeExpired } from '@deployment-lab/auth-api'
import { readConfig } from './config.ts'
import { failWith, sayLast, sayWarnings } from './fail.ts'
import { disk } from './files.ts'
import { openStore } from './open-store.ts'

// Deletes expired sessions, tokens and login attempts once, for operators with a timer of their
// own.
try {
  const config = readConfig('production', process.env, disk)
  sayWarnings(config.warnings)
  const store = await openStore(config)
  try {
    const batches = await purgeExpired(store, Math.floor(Date.now() / 1000))
    sayLast(`purged in ${batches} ${batches === 1 ? 'batch' : 'batches'}`)
  } finally {
    await store.close()
  }
} catch (error) {
  failWith(error)
}
