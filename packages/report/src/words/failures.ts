import type { FailureReasons } from '@deployment-lab/result'
import { formatNumber } from '../format/value.ts'
import type { Words } from './words.ts'

const time = (milliseconds: number): string => formatNumber(1000 * milliseconds, 'microseconds')

const control = ({ answered, lost, p99, allowed }: FailureReasons['control-served']): string =>
  `${answered} answered and ${lost} lost${p99 === undefined ? '' : `, p99 ${time(p99)} (${time(allowed)} allowed)`}`

/** What became of users, and of what was done to their topology. */
export const failureWords: Words<FailureReasons> = {
  'ability-missing': ({ ability }) => `this topology has no way to do it ("${ability}")`,
  'no-traffic': () => 'nothing was sent: facts decide',
  'nothing-broken': () => 'nothing was broken',
  'not-recovered': () => 'users were not served again before the trial ended',
  'not-served-at-the-end': () => 'users were not served again before the trial ended',
  lost: ({ lost, offered, allowed }) =>
    `${lost} of ${offered} requests were lost, more than ${Number((100 * allowed).toPrecision(2))} %`,
  gap: ({ gap, allowed }) =>
    `no user got an answer for ${time(gap)}, and ${time(allowed)} are allowed`,
  slow: ({ stream, p99, allowed }) =>
    `one of a hundred ${stream} waited ${time(p99)} or longer, and ${time(allowed)} are allowed`,
  fact: ({ name, makes }) => `the fact "${name}" makes it ${makes}`,
  'control-served': (values) => `before the first fault: ${control(values)}`,
  'control-disturbed': (values) =>
    `users were not served well before the first fault: ${control(values)}`,
  'faults-took-hold': ({ faults }) => `${faults} ${faults === 1 ? 'fault' : 'faults'} took hold`,
  'fault-did-not-hold': ({ fault }, cause) => `"${fault}" did not take hold: ${cause ?? 'unknown'}`,
  'fault-not-begun': () => 'the load ended before it was begun',
  'fault-failed': ({ message }) => message,
  'fault-not-undone': ({ message }) => `it could not be undone: ${message}`,
  'fault-not-over': ({ fault }) => `"${fault}" was not over before the load was`,
  'stream-turned-away': ({ stream, offered }) =>
    `nothing was done to users: all ${offered} requests of "${stream}" were turned away. The server needs LAB_ROUTES=1`,
  'fault-no-such-member': ({ member }) => `there is no ${member}`,
  'fault-process-survived': ({ name, signal }) => `${name} was still there after ${signal}`,
  'fault-process-not-frozen': ({ name }) => `${name} went on running`,
  'fault-no-worker-loops': () => 'no worker looped. The server needs LAB_ROUTES=1',
  'fault-no-worker-ended': () => 'no worker ended. The server needs LAB_ROUTES=1',
  'fault-nothing-leaked': () => 'its memory did not grow. The server needs LAB_ROUTES=1',
  'fault-workers-not-replaced': ({ left, said }) =>
    `${left} ${left === 1 ? 'worker was' : 'workers were'} not replaced${said === undefined ? '' : `: ${said}`}`,
  'fault-not-scaled': ({ workers, expected }) => `${workers} of ${expected} workers were there`,
  'fault-not-started-again': ({ message }) => `it did not start again: ${message}`,
  'fault-store-runs': ({ how }) => `the database still answered (${how})`,
  'fault-watcher-did-not-restart': () => 'the file watcher did not restart the server',
}
