import type { FastifyPluginAsync } from 'fastify'
import { addGuard } from './guard/add-guard.ts'
import {
  createAuthenticateHeader,
  findInClaims,
  findInStore,
} from './guard/authenticate-request.ts'
import { createReadBearer } from './guard/read-bearer.ts'
import { addBodyParsers } from './http/body-parsers.ts'
import { addRequestCheck } from './http/check-request.ts'
import { addErrorHandler } from './http/error-handler.ts'
import { takeServerErrors } from './http/server-errors.ts'
import { createKeyReloader } from './keys/keyring.ts'
import type { AuthApiOptions } from './options.ts'
import { verifyPasswordSync } from './passwords/argon2.ts'
import { createAuthenticate } from './passwords/authenticate.ts'
import { createLimiter } from './passwords/limiter.ts'
import { createThrottle } from './passwords/throttle.ts'
import { purgeExpired } from './purge.ts'
import { readOptions, type Settings } from './read-options.ts'
import { addAdminRoute } from './routes/admin.ts'
import { secondsOf } from './routes/context.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addJwksRoute } from './routes/jwks.ts'
import { addLabProcessHeader, addLabRoutes } from './routes/lab.ts'
import { addLoginRoute } from './routes/login.ts'
import { addMeRoute } from './routes/me.ts'
import { addNoteRoutes } from './routes/notes.ts'
import { addPasswordRoute } from './routes/password.ts'
import { addPublicRoute } from './routes/public.ts'
import { addSessionRoutes } from './routes/sessions.ts'
import { addTokenRoutes } from './routes/token.ts'
import { every } from './timers.ts'
import { createIssueTokens } from './tokens/issue-tokens.ts'
import { withVerificationCache } from './tokens/verification-cache.ts'
import { createVerifyToken } from './tokens/verify-token.ts'

/**
 * The auth API as a Fastify plugin. It never listens, reads no environment and closes nothing that
 * was passed to it. Its hooks, parsers and error answers stay inside its own scope.
 *
 * @throws InvalidOptionError, WeakKeyError when the instance gets ready
 */
export const authApi: FastifyPluginAsync<AuthApiOptions> = async (app, options) => {
  const settings = readOptions(options)
  const { store, clock, userIdField } = settings
  const reloader = await createKeyReloader(
    keySource(settings),
    settings.algorithm,
    settings.allowDevelopmentSecret,
  )
  const { keys } = reloader
  const verifyToken = createVerifyToken(keys, settings, clock)
  const limit = createLimiter(settings.hashConcurrency, settings.hashQueueLimit)
  const throttle = createThrottle(store, settings.loginThrottle, clock)
  const context = {
    settings,
    store,
    clock,
    limit,
    verifyToken,
    issue: createIssueTokens(keys, settings),
    authenticate: await createAuthenticate(store, limit, throttle, settings.userAuthenticationRule),
  }
  const cache = { size: settings.verificationCache, leeway: settings.leeway, clock }
  const find =
    settings.authentication === 'stateless'
      ? findInClaims(userIdField)
      : findInStore(store, userIdField)
  const authenticateHeader = createAuthenticateHeader(
    createReadBearer(settings.authHeaderTypes),
    cache.size > 0 ? withVerificationCache(verifyToken, keys, cache) : verifyToken,
    settings.userIdClaim,
    find,
  )

  addErrorHandler(app, settings.authHeaderTypes[0] ?? 'Bearer')
  addBodyParsers(app, settings.bodyLimit)
  if (settings.labRoutes) addLabProcessHeader(app, settings.labProcess)
  takeServerErrors(app.server)
  addRequestCheck(app, settings.authHeaderName)
  addGuard(app, authenticateHeader, settings.authHeaderName)

  addLoginRoute(app, context)
  addTokenRoutes(app, context)
  addMeRoute(app)
  addSessionRoutes(app, context)
  addPasswordRoute(app, context)
  addAdminRoute(app, context)
  addNoteRoutes(app, context)
  addPublicRoute(app)
  addJwksRoute(app, keys, settings.keyReloadInterval)
  addHealthRoutes(app, store)
  if (settings.labRoutes) {
    addLabRoutes(app, settings, context)
    addLoginRoute(app, context, '/lab/login/', verifyPasswordSync)
  }

  if (settings.signingKeys !== undefined) {
    every(app, settings.keyReloadInterval, 'reading the signing keys', async () => {
      if (await reloader.reload()) app.log.info({ event: 'keys.changed' }, 'keys.changed')
    })
  }
  if (settings.purgeInterval > 0) {
    every(app, settings.purgeInterval, 'purging', () =>
      purgeExpired(store, secondsOf(clock) - settings.leeway),
    )
  }
}

function keySource({ signingKeys, signingKey = '' }: Settings) {
  return signingKeys ?? (() => [{ key: signingKey, status: 'active' as const }])
}
