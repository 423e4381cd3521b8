/** How sentences call a failure, and what helps against it. */
interface ScenarioWords {
  /** As in "stays down after a crash". */
  readonly event: string
  /** A sentence for whoever deploys; null where nothing general helps. */
  readonly advice: string | null
  /** The same where data was lost. */
  readonly keep?: string
}

const supervisor = 'Use a supervisor that starts it again, and more than one process.'
const release = 'Start a new release beside the old one and switch when it answers.'

const scenarios = new Map<string, ScenarioWords>(
  Object.entries({
    crash: { event: 'a crash', advice: supervisor },
    'crash-by-get': { event: 'a GET that crashes it', advice: supervisor },
    kill: { event: 'the kill of one process', advice: supervisor },
    pause: { event: 'a frozen process', advice: 'Use more than one process and a health check.' },
    restart: {
      event: 'a restart',
      advice: 'Let a process answer what it has before it stops, and use more than one.',
      keep: 'Keep data in a file or a database.',
    },
    deploy: { event: 'a deploy', advice: release },
    'deploy-slow-start': { event: 'a release that starts slowly', advice: release },
    'deploy-never-ready': { event: 'a release that never serves', advice: release },
    'deploy-crash-at-start': { event: 'a release that ends at its start', advice: release },
    'blocked-loop': {
      event: 'slow requests of others',
      advice: 'Use more than one process, and take long work out of the event loop.',
    },
    'file-change': { event: 'a saved file', advice: 'Do not watch files where users are served.' },
    scale: { event: 'more and fewer workers', advice: 'Let a worker answer all before it ends.' },
    exposure: {
      event: 'requests of an outsider',
      advice: 'Set secrets of your own, and show no errors to users.',
    },
  }),
)

const wordsOf = (name: string): ScenarioWords =>
  scenarios.get(name) ?? { event: `the failure "${name}"`, advice: null }

/** A failure as the end of a sentence; one that has no words here by its name. */
export const eventText = (name: string): string => wordsOf(name).event

/** A sentence that says what helps against an outcome of a failure; null where nothing does. */
export const adviceText = (name: string, outcome: string): string | null => {
  const { advice, keep } = wordsOf(name)
  return outcome === 'lost-data' ? (keep ?? advice) : advice
}

/** Names of facts by what they try. */
const tries = new Map<string, string>(
  Object.entries({
    'forged-token': 'A forged token',
    'stack-trace': 'A request that fails inside',
    data: 'Data from before',
    session: 'A session from before',
    'version-header': 'Versions in answers',
    'open-routes': 'Routes without a login',
    'token-in-log': 'A token in the log',
  }),
)

/** The name of a fact. */
export const factText = (name: string): string => tries.get(name) ?? name

/** Harm that facts show, as the rest of a sentence that begins with a topology. */
const harms = new Map<string, string>(
  Object.entries({
    'forged-token': 'lets anyone sign in as anyone',
    'stack-trace': 'shows stack traces to outsiders',
    data: 'loses its data at every restart',
    session: 'logs everyone out',
  }),
)

/** The harm of a fact. */
export const harmText = (name: string): string => harms.get(name) ?? `is harmed by "${name}"`
