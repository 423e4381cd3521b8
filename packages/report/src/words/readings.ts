import type { ReadingReasons, Reason } from '@deployment-lab/result'

import type { Words } from './words.ts'

/** Why a number has no value. */
export const readingWords: Words<ReadingReasons> = {
  'no-trial': () => 'this run has no trial of it',
  'no-counting-trial': () => 'this run has no trial of it that counts',
  'no-reading': () => 'it has no reading',
  repeated: ({ trial }) => `repeated by ${trial}`,
  void: (_, cause) => `void: ${cause}`,
  failed: ({ message }) => message,
  'closed-loop-waits': () => 'a closed loop waits for the server it loads',
  'open-loop-sets-rate': () => 'an open loop sets the rate, it does not measure one',
  'needs-usage': () => 'the load alone does not tell what it cost',
  'none-sent': () => 'none were sent',
  'no-peak': () => 'users came at one rate throughout',
  'too-many-lost': ({ lost, offered, allowed }) =>
    `too many lost: ${lost} of ${offered}, more than ${Number((100 * allowed).toPrecision(2))} %, were not answered correctly, and latency is of correct answers only`,
  'too-few-samples': ({ samples }) =>
    `too few samples: ${samples}, fewer than 10 beyond the percentile`,
  'not-reached': ({ timeout }) =>
    `not reached: it falls among requests given up after ${timeout} ms`,
  'unequal-load': () =>
    'a closed loop gives each its own load, and costs compare at equal load only',
  'usage-not-read': () => 'what the processes used was not read',
  'worker-died': () => 'a worker died, and what it had used is not known',
  'no-cpu-time': () => 'the CPU time of no process was read',
  'no-correct-answer': () => 'no correct answer to share it among',
  'nothing-warmed-up': () => 'nothing was warmed up',
  'few-windows': ({ windows, needed }) => `${windows} windows are too few, ${needed} are needed`,
  'few-answers-in-window': () => 'a window had too few correct answers',
  'no-telemetry': () => 'this result holds no telemetry of it',
  'no-such-role': () => 'this topology has no process of that role',
  'roles-not-apart': () => 'on the host memory is read of all roles together',
}

/** What stands in place of a number, where it says more than that there is none. */
const short: Readonly<Record<string, string>> = {
  'too-many-lost': 'too many lost',
  'too-few-samples': 'too few samples',
  'not-reached': 'not reached',
  'not-recovered': 'not by the end',
}

/** A missing number in a table. */
export const missingText = ({ code }: Reason): string => short[code] ?? 'not measured'

/** A number that explains, two significant digits. */
export const about = (value: number | undefined): string =>
  value === undefined ? 'not measured' : String(Number(value.toPrecision(2)))

/** A share that explains, two significant digits: 97 %. */
export const aboutShare = (share: number | undefined): string =>
  share === undefined ? 'not measured' : `${about(100 * share)} %`
