import { join } from 'node:path'
import {
  type AuthStore,
  authApi,
  safeLogOptions,
  serverErrorOptions,
} from '@deployment-lab/auth-api'
import serveFiles from '@fastify/static'
import underPressure, { type FastifyUnderPressureOptions } from '@fastify/under-pressure'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { LogSink } from './log.ts'
import { nameProcess } from './name-process.ts'

/** A client gets this long to send a whole request; Fastify sets no limit of its own. */
const REQUEST_TIMEOUT_MS = 30_000

/** Files that need no login, beside the source as beside the build. */
const filesFolder = join(import.meta.dirname, '../static')

/** Refuses requests while the event loop is late: users who would give up cost no work. */
const shedding = (limit: number): FastifyUnderPressureOptions => ({
  maxEventLoopDelay: limit,
  sampleInterval: 100,
  pressureHandler: (_request, reply) => {
    void reply
      .code(503)
      .header('retry-after', '1')
      .send({ detail: 'The server has more requests than it can answer.' })
  },
})

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
  if (config.eventLoopLimit > 0) await app.register(underPressure, shedding(config.eventLoopLimit))
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
  await app.register(serveFiles, {
    root: filesFolder,
    prefix: '/static/',
    // A route a file: any other path is answered as the API answers what it does not know.
    wildcard: false,
    index: false,
    maxAge: '1h',
  })
  return app
}
