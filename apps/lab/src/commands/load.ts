import { buildCommand } from '@stricli/core'
import type { Flags } from '../actions/load.ts'
import type { Context } from '../context.ts'
import {
  flag,
  off,
  optional,
  positiveNumber,
  rateSegment,
  requestRate,
  wholeNumber,
} from '../flags.ts'

export const load = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Loads a server that is already running with one scenario',
    fullDescription: [
      'Loads a server that is already running with one scenario.',
      'Exit codes: 0 done, 1 unexpected, 2 usage or a server that gives no token, 5 not to be believed or no correct answer, 130 interrupted.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      url: flag(String, 'Where it listens: http://127.0.0.1:3000'),
      seconds: optional(positiveNumber, 'Length of a trial'),
      rate: optional(requestRate, 'Requests a second, for scenarios that send on a schedule'),
      ramp: {
        ...optional(
          rateSegment,
          'Rates that change evenly: 0:300:10 is a ramp, 300:300:5 a step; several follow each other',
        ),
        variadic: true,
        placeholder: 'FROM:TO:SECONDS',
      },
      arrivals: {
        kind: 'enum',
        values: ['constant', 'poisson'],
        optional: true,
        brief: 'Evenly spaced, or as independent users come; constant by default',
      },
      newConnections: {
        kind: 'boolean',
        withNegated: false,
        optional: true,
        brief: 'Every request opens a connection of its own',
      },
      sources: optional(
        wholeNumber(1, 200),
        'Addresses that connections come from, in turn: 127.0.0.2 and so on',
      ),
      deadline: optional(
        positiveNumber,
        'Seconds that users wait; correct answers within it are counted',
      ),
      senders: optional(wholeNumber(1, 64), 'Processes that share the sending; 1 by default'),
      timeout: optional(
        positiveNumber,
        'Seconds until a request is given up; 2 by default, 10 without a schedule',
      ),
      seed: { ...flag(wholeNumber(0), 'Seed of the schedule'), default: '1' },
      username: optional(String, 'Who logs in; by default the first user of the lab'),
      password: optional(String, 'Their password'),
      allowHost: {
        ...optional(String, 'A host outside loopback that may be loaded'),
        variadic: true,
      },
      json: off('Print JSON'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'scenario', brief: 'Its name, as in lab list' }],
    },
  },
  loader: async () => (await import('../actions/load.ts')).load,
})
