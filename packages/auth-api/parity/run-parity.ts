import { type Case, type Pair, post, type Side } from './case.ts'
import { CASES } from './cases/index.ts'
import { type DeclaredDifference, findUnused, type Judged, judge } from './compare.ts'
import { CONFIGURATIONS, type Configuration, type ConfigurationName } from './configurations.ts'
import { DIFFERENCES } from './differences.ts'
import { PreparationError } from './errors.ts'
import { createForge, type Forge } from './forge.ts'
import { type Reply, send } from './http.ts'
import { createKeys } from './keys.ts'
import { expectedInOlderWords, inOlderWords, normalise } from './normalise.ts'
import { keyEnvironment, type Oracle } from './oracle.ts'
import { startSubject } from './subject.ts'

export interface ParityOptions {
  readonly oracle: Oracle
  readonly configurations?: readonly Configuration[]
  readonly declared?: readonly DeclaredDifference[]
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly onProgress?: (configuration: ConfigurationName, judged: readonly Judged[]) => void
  /** Registers what must be undone when the program is interrupted. */
  readonly onStarted?: (stop: () => Promise<void>) => unknown
}

export interface ParityReport {
  readonly versions: string
  /** Whether both sides were read in the words of an older reference. */
  readonly older: boolean
  readonly judged: readonly Judged[]
  /** Declared differences that nothing asks for. */
  readonly unused: readonly string[]
}

/** Sends every case to both sides in every configuration and judges the answers. */
export async function runParity(options: ParityOptions): Promise<ParityReport> {
  const { oracle, configurations = CONFIGURATIONS, declared = DIFFERENCES } = options
  const judged: Judged[] = []
  for (const configuration of configurations) {
    const of = await runConfiguration(configuration, declared, options)
    judged.push(...of)
    options.onProgress?.(configuration.name, of)
  }
  const complete = configurations === CONFIGURATIONS
  const { versions, older } = oracle
  return { versions, older, judged, unused: complete ? findUnused(judged, declared) : [] }
}

async function runConfiguration(
  configuration: Configuration,
  declared: readonly DeclaredDifference[],
  { oracle, clock, onStarted }: ParityOptions,
): Promise<Judged[]> {
  const cases: readonly Case[] = configuration.topics.flatMap(
    (topic): readonly Case[] => CASES[topic],
  )
  const keys = createKeys(configuration.algorithm)
  const forge = createForge(keys, configuration.claims, clock)
  const environment = {
    ...keyEnvironment(keys),
    SEED_USERS: '1',
    LAB_ROUTES: '1',
    ...configuration.reference,
  }
  const reference = await oracle.start(environment, (stop) => onStarted?.(stop))
  try {
    await reference.manage('parity_users', 'create')
    const subject = await startSubject({
      signingKey: keys.signingKey,
      algorithm: configuration.algorithm,
      labRoutes: true,
      // The cases fail to log in more often than anybody may.
      loginThrottle: false,
      ...configuration.ours,
    })
    onStarted?.(subject.stop)
    try {
      const sides = [
        createSide(reference.origin, forge),
        createSide(subject.origin, forge),
      ] as const
      const [first, second] = sides
      const pairs = await Promise.all(sides.map(loginRetired))
      await reference.manage('parity_users', 'retire')
      await subject.retire()
      const [there = none, here = none] = pairs
      return await askAll(configuration, cases, declared, oracle.older, [
        { ...first, ...there },
        { ...second, ...here },
      ])
    } finally {
      await subject.stop()
    }
  } finally {
    await reference.stop()
  }
}

// Seconds; an access token lives for 300, and a machine may be slow.
const RENEW_AFTER = 120

const nobody: Pair = { refresh: '', access: '' }
const none = { disabled: nobody, deleted: nobody }

async function askAll(
  configuration: Configuration,
  cases: readonly Case[],
  declared: readonly DeclaredDifference[],
  inOldWords: boolean,
  [reference, ours]: readonly [Side, Side],
): Promise<Judged[]> {
  const read = (reply: Reply) => (inOldWords ? inOlderWords(normalise(reply)) : normalise(reply))
  const judged: Judged[] = []
  for (const { name, ask } of cases) {
    const asked = {
      configuration: configuration.name,
      name,
      reference: read(await ask(reference, ours)),
      ours: read(await ask(ours, reference)),
    }
    judged.push(judge(asked, inOldWords ? declared.map(declaredInOlderWords) : declared))
  }
  return judged
}

const declaredInOlderWords = (difference: DeclaredDifference): DeclaredDifference => ({
  ...difference,
  reference: expectedInOlderWords(difference.reference),
  ours: expectedInOlderWords(difference.ours),
})

function createSide(origin: string, forge: Forge): Side {
  const login = async (username = 'lab-user'): Promise<Pair> => {
    const password = `${username}-passphrase-1`
    const reply = await send(origin, post('/api/token/', { username, password }))
    if (reply.status !== 200) {
      throw new PreparationError(`Login of ${username} at ${origin}`, reply.status, reply.body)
    }
    return JSON.parse(reply.body)
  }
  let lasting: { readonly since: number; readonly pair: Promise<Pair> } | undefined
  const renew = () => (lasting = { since: forge.now(), pair: login() }).pair
  return {
    send: (request) => send(origin, request),
    login,
    lasting: () =>
      lasting !== undefined && forge.now() - lasting.since < RENEW_AFTER ? lasting.pair : renew(),
    forge,
    ...none,
  }
}

async function loginRetired({ login }: Side) {
  return {
    disabled: await login('parity-disabled'),
    deleted: await login('parity-deleted'),
  }
}
