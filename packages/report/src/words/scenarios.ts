/** How sentences call a failure, and what helps against it. */
interface ScenarioWords {
  /** As in "stays down after a crash". */
  readonly event: string
  /** A request to whoever deploys; null where nothing general helps. */
  readonly advice: string | null
}

const supervisor = 'use a supervisor that starts it again, and more than one process'
const release = 'start a new release beside the old one and switch when it answers'

const scenarios: Readonly<Record<string, ScenarioWords>> = {
  crash: { event: 'a crash', advice: supervisor },
  'crash-by-get': { event: 'a GET that crashes it', advice: supervisor },
  kill: { event: 'the kill of one process', advice: supervisor },
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
  scale: { event: 'more and fewer workers', advice: 'let a worker answer all before it ends' },
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

/** What a fact tries, as the name of a row. */
const tries: Readonly<Record<string, string>> = {
  'forged-token': 'A forged token',
  'stack-trace': 'A request that fails inside',
  data: 'Data from before',
  session: 'A session from before',
  'version-header': 'Versions in answers',
  'open-routes': 'Routes without a login',
  'token-in-log': 'A token in the log',
}

/** The name of a fact. */
export const factText = (name: string): string =>
  (Object.hasOwn(tries, name) ? tries[name] : undefined) ?? name

/** What a topology does where a fact harms its users, as the rest of a sentence. */
const harms: Readonly<Record<string, string>> = {
  'forged-token': 'lets anyone sign in as anyone',
  'stack-trace': 'shows its code to outsiders',
  data: 'loses its data at every restart',
  session: 'logs everyone out at every restart',
}

/** The harm of a fact. */
export const harmText = (name: string): string =>
  (Object.hasOwn(harms, name) ? harms[name] : undefined) ?? `is harmed by "${name}"`
