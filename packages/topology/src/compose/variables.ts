import type { Deployment } from '../driver.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables for reaching the engine and images; none of them changes the measurements. */
const passed =
  /^(PATH|HOME|USER|LANG|LC_ALL|TZ|TMPDIR|DOCKER_.*|BUILDX_.*|BUILDKIT_.*|XDG_.*|SSH_AUTH_SOCK|SSL_CERT_.*|(https?|no|all)_proxy|[A-Z]+_IMAGE|LAB_IMAGE_TAG|NPM_REGISTRY|CA_FILE)$/i

/** Returns the environment of `docker` itself: the caller's variables for reaching the engine. */
export const engineEnvironment = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && passed.test(name) ? [[name, value]] : [],
    ),
  )

/**
 * Variables that a profile is started with. The rest is in `.env` and equal for all, memory too. A
 * topology gets all processors, as on the host, and a proxy limits no client's rate, since a load
 * is one client.
 */
export const composeVariables = (
  profile: string,
  given: { readonly port: number; readonly workers: number; readonly cores: number },
): Record<string, string> => ({
  COMPOSE_PROFILES: profile,
  LAB_PORT: String(given.port),
  LAB_ROUTES: '1',
  // The routes listen on every address of their network, and are published on loopback.
  LAB_ROUTES_PUBLIC: '1',
  SEED_USERS: '1',
  LOGIN_THROTTLE: 'off',
  API_REPLICAS: String(given.workers),
  BUDGET_CPUS: given.cores > 1 ? `0-${given.cores - 1}` : '0',
  EDGE_LIMITS: 'off',
})

/** Returns the profile of a deployment; the form beside the host's row may have another. */
export const profileOf = (
  what: { readonly profile: string; readonly besideHost?: { readonly profile: string } },
  { besideHost }: Deployment,
): string => (besideHost ? (what.besideHost?.profile ?? what.profile) : what.profile)
