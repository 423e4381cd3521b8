import type { Authenticate } from '../passwords/authenticate.ts'
import type { Limiter } from '../passwords/limiter.ts'
import type { Settings } from '../read-options.ts'
import type { AuthStore } from '../store/store.ts'
import type { IssueTokens } from '../tokens/issue-tokens.ts'
import type { VerifyToken } from '../tokens/verify-token.ts'

/** Parts that the routes use. */
export interface RouteContext {
  readonly settings: Settings
  readonly store: AuthStore
  readonly verifyToken: VerifyToken
  readonly issue: IssueTokens
  readonly authenticate: Authenticate
  /** Bounds password hashing. */
  readonly limit: Limiter
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/** Whole seconds since 1970. */
export const secondsOf = (clock: () => number) => Math.floor(clock() / 1000)
