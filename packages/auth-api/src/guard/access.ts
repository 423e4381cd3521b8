import 'fastify'
import type { User } from '../store/store.ts'
import type { Claims } from '../tokens/claims.ts'

/**
 * Users who may call a route. `user`, the default: with a valid access token. `admin`: with the
 * token of an administrator. `public`: everybody, but a bad token is still refused. `open`: the
 * Authorization header is not looked at.
 */
export type Access = 'user' | 'admin' | 'public' | 'open'

/** Owner of the access token that a request carries, and the token. */
export interface Principal {
  readonly user: User
  readonly claims: Claims
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    principal: Principal | null
  }
}
