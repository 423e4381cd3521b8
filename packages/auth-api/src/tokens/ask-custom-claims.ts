import type { FastifyRequest } from 'fastify'
import { CustomClaimsError } from '../errors.ts'
import { logEvent } from '../logging/events.ts'
import type { Settings } from '../read-options.ts'
import type { User } from '../store/store.ts'
import { RESERVED_CLAIMS } from './claims.ts'

type Custom = Readonly<Record<string, unknown>>

/**
 * The claims that the option `customClaims` gives a user's tokens.
 *
 * @param own claims that this package gives, which must not be replaced
 * @throws CustomClaimsError, after it was logged
 */
export async function askCustomClaims(
  user: User,
  request: FastifyRequest,
  settings: Settings,
  own: readonly string[],
): Promise<Custom> {
  if (settings.customClaims === undefined) return {}
  try {
    const claims = await ask(settings.customClaims, user)
    const { tokenTypeClaim, jtiClaim } = settings
    const taken = new Set([...RESERVED_CLAIMS, tokenTypeClaim, jtiClaim, ...own])
    const replaced = Object.keys(claims).filter((name) => taken.has(name))
    if (replaced.length === 0) return claims
    throw new CustomClaimsError(`gave ${replaced.join(', ')}: leave out what the package gives`)
  } catch (error) {
    logEvent(request, 'claims.failed', { user: user.id })
    throw error
  }
}

async function ask(
  customClaims: NonNullable<Settings['customClaims']>,
  { id, username, role }: User,
): Promise<Custom> {
  let claims: unknown
  try {
    // An account has its password's hash beside them.
    claims = await customClaims({ id, username, role })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CustomClaimsError(`threw: ${reason}`, error)
  }
  if (isRecord(claims)) return claims
  throw new CustomClaimsError('gave no object: give one, an empty one for no claims')
}

const isRecord = (value: unknown): value is Custom =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
