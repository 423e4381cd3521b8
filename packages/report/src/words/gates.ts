import type { Floor, GateReasons, Shortage } from '@deployment-lab/result'
import { formatShare } from '../format/number.ts'
import { formatNumber } from '../format/value.ts'
import type { Words } from './words.ts'

const floors: Record<Floor, string> = {
  work: 'the work of a request',
  'null-server': 'a server that does nothing',
}

const remedies: Record<'descriptors' | 'ports' | 'memory', string> = {
  descriptors: 'raise "ulimit -n"',
  ports: 'wait a minute, name more sources or keep connections',
  memory: 'free some',
}

const shortageText = (shortage: Shortage): string => {
  const kinds = (['descriptors', 'ports', 'memory'] as const).flatMap((kind) =>
    shortage[kind] === undefined ? [] : [`${kind} (${shortage[kind]} times: ${remedies[kind]})`],
  )
  return `its machine ran out of ${kinds.join(' and ')}, and ${shortage.lacking} of ${shortage.offered} arrivals were not sent`
}

const time = (microseconds: number): string => formatNumber(microseconds, 'microseconds')
const milliseconds = (value: number): string => `${Math.round(value)} ms`

const disturbances = ({ steal, othersBusy, swapped }: GateReasons['noisy']): string[] => [
  ...(steal === undefined ? [] : [`the hypervisor took ${(100 * steal).toFixed(1)} % of the time`]),
  ...(othersBusy === undefined ? [] : [`others used ${othersBusy.toFixed(2)} of a core`]),
  ...(swapped === undefined ? [] : [`${swapped} pages were swapped`]),
]

/** What disturbed a machine, without saying that it did. */
export const noiseText = (noise: GateReasons['noisy']): string => disturbances(noise).join(', ')

const warmUpText = (
  { difference, windows }: GateReasons['steady'],
  cause: string | null,
): string => {
  const ended =
    difference === undefined
      ? cause
      : `the last windows differ by ${(100 * difference).toFixed(1)} %`
  return `${ended}, after ${windows} windows of warm-up`
}

/** What gates found. */
export const gateWords: Words<GateReasons> = {
  'answers-equal': ({ cases, declared }) =>
    `${cases} cases at the start, ${declared} declared differences`,
  // Rounded down: 1.96 × must not read as the 2 × that are needed.
  headroom: ({ times, needed }) =>
    `the generator reaches ${times < 10 ? (Math.floor(10 * times) / 10).toFixed(1) : Math.floor(times)} × this rate against a server that does nothing, ${needed} × are needed`,
  'topology-full': ({ eventLoop, cores }, cause) =>
    `${cause}; but the topology itself was full (${
      eventLoop === null
        ? `${cores?.toFixed(2)} of a core a worker`
        : `its busiest event loop had work for ${formatShare(eventLoop)} of the time`
    }), so its rate stands`,
  'generator-fit': ({ busy }) => `busy for ${formatShare(busy)} of its core`,
  'generator-late': ({ lacking, offered, busy, sent, lag, late, standstill, ...rest }) =>
    `generator: ${[
      ...(lacking === undefined || offered === undefined
        ? []
        : [shortageText({ ...rest, lacking, offered })]),
      ...(busy === undefined ? [] : [`busy for ${formatShare(busy)} of its core`]),
      ...(sent === undefined ? [] : [`sent only ${formatShare(sent)} of the arrivals`]),
      ...(lag === undefined
        ? []
        : [`schedule lag p99 ${time(lag)}, allowed ${time(rest.allowed)}`]),
      ...(late === undefined
        ? []
        : [`its event loop was late by ${time(late)} (p99), allowed ${time(rest.allowed)}`]),
      ...(standstill === undefined
        ? []
        : [
            `it stood still for ${time(standstill)} at once, allowed ${time(rest.allowedStandstill ?? 0)}`,
          ]),
    ].join('; ')}`,
  'generator-shortage': (shortage) => `generator: ${shortageText(shortage)}`,
  little: ({ error }) =>
    `by Little’s law, |N − X·R| / N is ${(100 * error).toFixed(1)} %, below 10 % is needed`,
  'floor-kept': ({ median, of, takes }) =>
    `the median is ${median} µs, and ${floors[of]} takes ${takes} µs`,
  'floor-broken': ({ median, of, takes }) =>
    `the median is ${median} µs, but ${floors[of]} takes ${takes} µs`,
  'workers-died': ({ died }) => `${died} workers died`,
  'workers-absent': ({ there, expected }) => `${there} of ${expected} workers were there`,
  'unknown-process': ({ processes }) => `answered by an unknown process: ${processes}`,
  'nameless-answers': () => 'no answer named the process that it came from',
  'workers-answered': () => 'only the expected workers answered',
  'no-worker-died': () => 'no worker is known to have died',
  'died-as-asked': ({ died }) => `${died} workers died, as asked`,
  'faults-not-answered': () => 'the requests that break were not answered',
  'nothing-broke': () => 'nothing broke: no worker died. The server needs LAB_ROUTES=1',
  accounted: ({ arrivals }) => `${arrivals} arrivals, every one accounted for once`,
  unaccounted: ({ arrivals }) => `${arrivals} arrivals more or fewer than outcomes`,
  'unasked-answers': ({ times }) =>
    `${times} times bytes came that no request had asked for, so answers may have been taken for others’; have the server give one answer to each request, or give each a new connection`,
  reopened: ({ connections }) => `${connections} connections were re-opened`,
  'wrong-answers': ({ wrong, errors, timeouts, unanswered, ok }) =>
    `${wrong} wrong answers, ${errors} errors, ${timeouts} timeouts and ${unanswered} unanswered at the end beside ${ok} correct answers`,
  'right-answers': ({ ok, others }) => `${ok} correct answers, ${others} others`,
  steady: warmUpText,
  'not-steady': (values, cause) => `not steady: ${warmUpText(values, cause)}`,
  slept: ({ time: slept }) => `the machine slept for ${milliseconds(slept)}`,
  'clock-set': ({ by }) =>
    `the clock was set ${by > 0 ? 'forth' : 'back'} by ${milliseconds(Math.abs(by))}`,
  noisy: (noise) => `noisy: ${noiseText(noise)}`,
  calm: () => 'nothing else disturbed the machine',
  unwritten: ({ message }) => message,
}
