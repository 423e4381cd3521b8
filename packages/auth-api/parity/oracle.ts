import { OracleStartError } from './errors.ts'
import { send } from './http.ts'
import type { Keys } from './keys.ts'

/** A running reference. */
export interface RunningOracle {
  readonly origin: string
  /** Runs one of the management commands of apps/django beside the server. */
  readonly manage: (...args: readonly string[]) => Promise<void>
  readonly stop: () => Promise<void>
}

/** A way of running the reference. */
export interface Oracle {
  /** What runs: names and versions. */
  readonly versions: string
  /** Whether it is older than simplejwt 5.5, whose words are ours. */
  readonly older: boolean
  /** @param own gets what stops the server, before the server is there */
  readonly start: (
    environment: Readonly<Record<string, string>>,
    own: (stop: () => Promise<void>) => void,
  ) => Promise<RunningOracle>
}

/** The environment of apps/django that makes it share our keys. */
export function keyEnvironment(keys: Keys): Record<string, string> {
  if (keys.algorithm === 'HS256') {
    return { JWT_ALGORITHM: keys.algorithm, JWT_SECRET: keys.signingKey }
  }
  return {
    JWT_ALGORITHM: keys.algorithm,
    JWT_SIGNING_KEY: keys.signingKey,
    JWT_VERIFYING_KEY: keys.verifyingKey,
  }
}

/** Prints the versions of everything that decides the answers. */
export const PRINT_VERSIONS = [
  '-c',
  [
    'import django, jwt, platform, rest_framework, rest_framework_simplejwt as s',
    'print(f"simplejwt {s.__version__}, Django {django.__version__}, Django REST Framework " + rest_framework.VERSION + f", PyJWT {jwt.__version__}, Python {platform.python_version()}")',
  ].join('\n'),
]

/** Whether printed versions are older than simplejwt 5.5. */
export function isOlder(versions: string): boolean {
  const [, major = '0', minor = '0'] = /simplejwt (\d+)\.(\d+)/.exec(versions) ?? []
  return Number(major) < 5 || (Number(major) === 5 && Number(minor) < 5)
}

const START_LIMIT_MS = 60_000
const POLL_MS = 100

/**
 * Waits until the server answers that it is ready.
 *
 * @param ended says why the server will never answer, once that is known
 */
export async function waitUntilReady(
  origin: string,
  ended: () => Promise<string | null>,
): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS
  for (;;) {
    const reply = await send(origin, { method: 'GET', path: '/health/ready' }).catch(() => null)
    if (reply?.status === 200) return
    const why = await ended()
    if (why !== null) throw new OracleStartError(why)
    if (Date.now() > limit) throw new OracleStartError(`not ready in ${START_LIMIT_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
