import { purgeExpired } from '@deployment-lab/auth-api'
import { readConfig } from './config.ts'
import { describeFailure, sayLast } from './fail.ts'
import { disk } from './files.ts'
import { openStore } from './open-store.ts'

// Deletes expired sessions, tokens and login attempts once, for operators with a timer of their
// own.
try {
  const config = readConfig('production', process.env, disk)
  for (const warning of config.warnings) process.stderr.write(`${warning}\n`)
  const store = await openStore(config)
  try {
    const batches = await purgeExpired(store, Math.floor(Date.now() / 1000))
    sayLast(`purged in ${batches} ${batches === 1 ? 'batch' : 'batches'}`)
  } finally {
    await store.close()
  }
} catch (error) {
  const { text, exitCode } = describeFailure(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}
