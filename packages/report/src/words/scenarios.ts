/** How sentences call a failure, and what helps against it. */
interface ScenarioWords {
  /** As in "stays down after a crash". */
  readonly event: string
  /** A request to whoever deploys; null where nothing general helps. */
  readonly advice: string | null
}

const release = 'start a new release beside the old one and switch when it answers'

const scenarios: Readonly<Record<string, ScenarioWords>> = {
  crash: {
    event: 'a crash',
    advice: 'use a supervisor that starts it again, and more than one process',
  },
  'crash-by-get': {
    event: 'a GET that crashes it',
    advice: 'use a supervisor that starts it again, and more than one process',
  },
  kill: {
    event: 'the kill of one process',
    advice: 'use a supervisor that starts it again, and more than one process',
  },
  pause: { event: 'a frozen process', advice: 'use more than one process and a health check' },
  restart: {
    event: 'a restart',
    advice: 'keep data in a file or a database, and answer what is under way before stopping',
  },
  deploy: { event: 'a deploy', advice: release },
  'deploy-slow-start': { event: 'a release that starts slowly', advice: release },
  'deploy-never-ready': { event: 'a release that never serves', advice: release },
  'deploy-crash-at-start': { event: 'a release that ends at its start', advice: release },
  'blocked-loop': {
    event: 'slow requests of others',
    advice: 'use more than one process, and take long work out of the event loop',
  },
  'file-change': { event: 'a saved file', advice: 'do not watch files where users are served' },
  scale: {
    event: 'a change of the number of workers',
    advice: 'let a worker answer what it has before it ends',
  },
  exposure: {
    event: 'requests of an outsider',
    advice: 'set secrets of your own, and show no errors to users',
  },
}

/** The words of a failure; of one that has none here, its name. */
export const scenarioWords = (name: string): ScenarioWords =>
  (Object.hasOwn(scenarios, name) ? scenarios[name] : undefined) ?? {
    event: `the failure "${name}"`,
    advice: null,
  }

/** How sentences call a fact that is no traffic. */
interface FactWords {
  /** What was tried, as the name of a row. */
  readonly tried: string
  /** What was seen where it harms, in a cell. */
  readonly seen: string
  /** The rest of a sentence that begins with a topology. */
  readonly clause: string
}

const facts: Readonly<Record<string, FactWords>> = {
  'forged-token': {
    tried: 'A forged token',
    seen: 'a forged token got in',
    clause: 'lets anyone sign in as anyone',
  },
  'stack-trace': {
    tried: 'A request that fails inside',
    seen: 'its code is shown to outsiders',
    clause: 'shows its code to outsiders',
  },
  data: {
    tried: 'Data from before',
    seen: 'its data is gone',
    clause: 'loses its data at every restart',
  },
  session: {
    tried: 'A session from before',
    seen: 'its users are logged out',
    clause: 'logs everyone out at every restart',
  },
  'version-header': {
    tried: 'Versions in answers',
    seen: 'it tells its version',
    clause: 'tells its version',
  },
  'open-routes': {
    tried: 'Routes without a login',
    seen: 'routes are open',
    clause: 'leaves routes open',
  },
  'token-in-log': {
    tried: 'A token in the log',
    seen: 'tokens are in its log',
    clause: 'writes tokens to its log',
  },
}

/** The words of a fact; of one that has none here, its name. */
export const factWords = (name: string): FactWords =>
  (Object.hasOwn(facts, name) ? facts[name] : undefined) ?? {
    tried: name,
    seen: `"${name}" does harm`,
    clause: `is harmed by "${name}"`,
  }
