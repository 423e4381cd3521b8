import { formatNumber } from '../format/value.ts'

/** How sentences call a failure, and what helps against it. */
interface ScenarioWords {
  /** As in "stays down after a crash". */
  readonly event: string
  /** A sentence for whoever deploys; null where nothing general helps. */
  readonly advice: string | null
  /** The same where data was lost. */
  readonly keep?: string
  /** Names of the settings that decide what it costs users. */
  readonly by: readonly string[]
  /** A sentence on the wait of users of one process, where it is not one request for another. */
  readonly wait?: string
}

const supervisor = 'Use a supervisor that starts it again, and more than one process.'
const release = 'Start a new release beside the old one and switch when it answers.'

const shed = 'Give up what is queued for too long, and have clients wait before they ask again.'

/** Settings that decide what an ended or silent process costs. */
const ends = ['supervisor', 'processes', 'proxy']
/** Settings that decide what a new release costs. */
const renewal = ['supervisor', 'shutdown', 'proxy']
/** Settings that decide how users share what there is. */
const shared = ['processes', 'proxy']

const scenarios = new Map<string, ScenarioWords>(
  Object.entries({
    crash: { event: 'a crash', advice: supervisor, by: ends },
    'crash-by-get': { event: 'a GET that crashes it', advice: supervisor, by: ends },
    'crash-loop': {
      event: 'six crashes in a row',
      advice: 'Use a supervisor that waits longer after each crash and goes on, and an alarm.',
      by: ends,
    },
    kill: { event: 'the kill of one process', advice: supervisor, by: ends },
    pause: {
      event: 'a frozen process',
      advice: 'Use more than one process and a health check.',
      by: ends,
    },
    hang: {
      event: 'a worker that loops for ever',
      advice: 'Use a health check that ends a process which does not answer.',
      by: ends,
    },
    restart: {
      event: 'a restart',
      advice: 'Let a process answer what it has before it stops, and use more than one.',
      keep: 'Keep data in a file or a database.',
      by: ['database', 'shutdown', 'processes', 'proxy'],
    },
    deploy: { event: 'a deploy', advice: release, by: renewal },
    'deploy-slow-start': { event: 'a release that starts slowly', advice: release, by: renewal },
    'deploy-never-ready': { event: 'a release that never serves', advice: release, by: renewal },
    'deploy-crash-at-start': {
      event: 'a release that ends at its start',
      advice: release,
      by: renewal,
    },
    'blocked-loop': {
      event: 'slow requests of others',
      advice: 'Use more than one process, and take long work out of the event loop.',
      by: shared,
    },
    connections: {
      event: 'a flood of new connections',
      advice: 'Keep connections, at the edge and behind it.',
      wait: 'It takes new connections in the event loop that answers.',
      by: shared,
    },
    'cold-start': {
      event: 'a start',
      advice: 'Start again under a supervisor, and look at the log of the start.',
      by: ends,
    },
    'big-body': {
      event: 'bodies of 10 MB',
      advice: 'Limit the size of a body at the edge and in the API.',
      by: ['proxy'],
    },
    revocation: {
      event: 'a logout',
      advice: 'Keep sessions where every process sees them, and look there at every request.',
      by: ['database'],
    },
    'login-storm': {
      event: 'a storm of logins',
      advice: 'Limit how many passwords are hashed at once.',
      wait: 'Hashes and answers share its cores.',
      by: shared,
    },
    'login-storm-sync': {
      event: 'a storm of logins that are hashed in the event loop',
      advice: 'Hash passwords in threads, beside the event loop.',
      by: shared,
    },
    abuse: {
      event: 'the flood of one client',
      advice: 'Limit in a proxy what one address may ask for, and overwrite X-Forwarded-For there.',
      by: ['proxy', 'processes'],
    },
    'idle-race': {
      event: 'requests on connections about to be closed',
      advice: 'Have each server keep idle connections longer than whatever sends to it.',
      by: ['idle connections', 'proxy'],
    },
    leak: {
      event: 'a leak of memory',
      advice: 'Set a limit at which a worker is replaced, and use more than one.',
      by: ['memory limit', 'supervisor', 'processes'],
    },
    'long-lived': {
      event: 'a deploy under open event streams',
      advice:
        'Have clients open a stream again that ends, and end each within the time of a deploy.',
      by: renewal,
    },
    once: {
      event: 'a timer in every process',
      advice: 'Let one process do what must be done once, or agree on it in the database.',
      by: ['processes'],
    },
    overload: { event: 'twice as much as it can take', advice: shed, by: shared },
    'overload-retry': {
      event: 'an overload of clients who ask again at once',
      advice: shed,
      by: shared,
    },
    'overload-back-off': {
      event: 'an overload of clients who ask again',
      advice: shed,
      by: shared,
    },
    'slow-clients': {
      event: 'slow clients',
      advice: 'Let a proxy take whole requests and whole answers, and limit the time for each.',
      by: shared,
    },
    'file-change': {
      event: 'a saved file',
      advice: 'Do not watch files where users are served.',
      by: ['code', 'supervisor'],
    },
    'store-down': {
      event: 'a database that goes away',
      advice: 'Answer 503 at once while the database is away, and connect again.',
      by: ['database', 'proxy'],
    },
    'store-hang': {
      event: 'a database that hangs',
      advice: 'Give up on the database earlier than users give up on you.',
      by: ['database', 'proxy'],
    },
    scale: {
      event: 'more and fewer workers',
      advice: 'Let a worker answer all before it ends.',
      by: ['proxy', 'shutdown'],
    },
    exposure: {
      event: 'requests of an outsider',
      advice: 'Set secrets of your own, and show no errors to users.',
      by: ['secret', 'environment'],
    },
  }),
)

const wordsOf = (name: string): ScenarioWords =>
  scenarios.get(name) ?? { event: `the failure "${name}"`, advice: null, by: [] }

/** A failure as the end of a sentence; one that has no words here by its name. */
export const eventText = (name: string): string => wordsOf(name).event

/** A sentence that says what helps against an outcome of a failure; null where nothing does. */
export const adviceText = (name: string, outcome: string): string | null => {
  const { advice, keep } = wordsOf(name)
  return outcome === 'lost-data' ? (keep ?? advice) : advice
}

/** Names of the settings that decide what a failure costs users. */
export const settingsAgainst = (name: string): readonly string[] => wordsOf(name).by

/** A sentence that says why users of one process wait. */
export const waitText = (name: string): string =>
  wordsOf(name).wait ?? 'It is one process: while it works for one, all others wait.'

/** Values that a fault measured. */
type Measured = Readonly<Record<string, number>>

const time = (milliseconds: number): string => formatNumber(1000 * milliseconds, 'microseconds')

const faults = new Map(
  Object.entries<(facts: Measured) => string | null>({
    hang: ({ noticedAfter }) =>
      noticedAfter === undefined
        ? 'Nothing ended the worker that looped.'
        : `The worker that looped was ended after ${time(noticedAfter)}.`,
    'stop-and-start': ({ stoppedAfter, backAfter }) =>
      stoppedAfter === undefined || backAfter === undefined
        ? null
        : `It took ${time(stoppedAfter)} to stop, and ${time(backAfter - stoppedAfter)} to start.`,
    'crash-loop': ({ crashes = 0, startedAgain = 0 }) =>
      startedAgain < crashes
        ? `The worker was not started again after ${crashes} ${crashes === 1 ? 'crash' : 'crashes'}.`
        : `The worker was started again after each of ${crashes} crashes.`,
  }),
)

/** A sentence on what a fault measured; null where it has none. */
export const faultText = (name: string, facts: Measured): string | null =>
  faults.get(name)?.(facts) ?? null

/** Names of facts by what they try. */
const tries = new Map<string, string>(
  Object.entries({
    'forged-token': 'A forged token',
    'stack-trace': 'A request that fails inside',
    'forged-address': 'A forged address',
    'job-runs': 'A job that must run once',
    data: 'Data from before',
    session: 'A session from before',
    'version-header': 'Versions in answers',
    'open-routes': 'Routes without a login',
    'token-in-log': 'A token in the log',
    'bypassed-session': 'A session that has ended',
    'bypassed-password': 'A wrong password',
    'big-body': 'Bodies of 10 MB',
    'ended-access': 'Access token accepted after a logout, then a restart',
    'ended-refresh': 'Refresh token accepted after a logout, then a restart',
    'ended-verified': 'Access token called valid after a logout, then a restart',
  }),
)

/** The name of a fact. */
export const factText = (name: string): string => tries.get(name) ?? name

/** Harm that facts show, as the rest of a sentence that begins with a topology. */
const harms = new Map<string, string>(
  Object.entries({
    'forged-token': 'lets anyone sign in as anyone',
    'stack-trace': 'shows stack traces to outsiders',
    'big-body': 'keeps bodies of 10 MB in memory, or answers nobody after them',
    'ended-access': 'lets users in who have logged out',
    'ended-refresh': 'gives new tokens to users who have logged out',
    'bypassed-session': 'lets users in who have logged out while its database is away',
    'bypassed-password': 'lets in wrong passwords while its database is away',
    'forged-address': 'takes clients for whoever they claim to be',
    data: 'loses its data at every restart',
    session: 'logs everyone out',
  }),
)

/** The harm of a fact. */
export const harmText = (name: string): string => harms.get(name) ?? `is harmed by "${name}"`
