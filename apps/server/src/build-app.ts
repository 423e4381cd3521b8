import {
  type AuthStore,
  authApi,
  safeLogOptions,
  serverErrorOptions,
} from '@deployment-lab/auth-api'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { LogSink } from './log.ts'
import { nameProcess } from './name-process.ts'

/** A client gets this long to send a whole request; Fastify sets no limit of its own. */
const REQUEST_TIMEOUT_MS = 30_000

/** The API as this process serves it, not yet listening. */
export async function buildApp(
  config: Config,
  store: AuthStore,
  sink: LogSink,
): Promise<FastifyInstance> {
  const labProcess = nameProcess(config)
  const app = Fastify({
    ...serverErrorOptions(config.labRoutes ? labProcess : null),
    // A logger that writes nothing still creates a child logger for every request.
    logger: config.logLevel !== 'silent' && {
      ...safeLogOptions(config.logLevel),
      stream: sink.stream,
    },
    ...(config.trustProxy.length > 0 && { trustProxy: [...config.trustProxy] }),
    keepAliveTimeout: config.keepAliveTimeout,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A request that arrives while the process closes is answered like any other.
    return503OnClosing: false,
  })
  app.addHook('onClose', () => store.close())
  await app.register(authApi, {
    store,
    signingKey: config.jwtSecret,
    allowDevelopmentSecret: config.mode === 'development',
    hashConcurrency: config.hashConcurrency,
    ...(!config.loginThrottle && { loginThrottle: false }),
    labRoutes: config.labRoutes,
    labProcess,
    labWorker: config.workerName,
    labRelease: config.labRelease,
  })
  return app
}
