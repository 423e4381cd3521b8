import { type AuthStore, LAB_USERS, seedUsers } from '@deployment-lab/auth-api'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './build-app.ts'
import type { Config } from './config.ts'
import { type Drain, prepareDrain } from './drain.ts'
import type { LogSink } from './log.ts'
import { nameProcess } from './name-process.ts'
import { openStoreWhenReady } from './open-store.ts'
import { behaveAs } from './release.ts'
import { startTelemetry } from './telemetry.ts'

/** A server that listens. */
export interface Running {
  readonly app: FastifyInstance
  readonly drain: Drain
}

/** Opens the store, seeds it if configured, and listens; a release may prevent that. */
export async function start(config: Config, sink: LogSink): Promise<Running> {
  await behaveAs(config.labRelease)
  const store = await openStoreWhenReady(config)
  try {
    return await listen(config, store, sink)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function listen(config: Config, store: AuthStore, sink: LogSink): Promise<Running> {
  const app = await buildApp(config, store, sink)
  for (const warning of config.warnings) app.log.warn(warning)
  const drain = prepareDrain(app)
  if (config.labTelemetry !== null) tellOfItself(app, config, config.labTelemetry)
  if (config.seedUsers) {
    const created = await seedUsers(store, LAB_USERS)
    app.log.warn({ created }, "the lab's users exist, with passwords that everybody knows")
  }
  // Fastify passes what it does not know on to Node.
  const address = { host: config.host, port: config.port, reusePort: config.reusePort }
  await app.listen(address)
  sink.flush()
  return { app, drain }
}

/** Starts telemetry; its errors must not keep a server from serving. */
function tellOfItself(app: FastifyInstance, config: Config, folder: string): void {
  try {
    startTelemetry(app, folder, nameProcess(config))
  } catch (err) {
    app.log.warn({ err, folder }, 'LAB_TELEMETRY: there will be no telemetry of this process')
  }
}
