import { buildCommand } from '@stricli/core'
import type { Flags } from '../actions/run.ts'
import type { Context } from '../context.ts'
import { flag, off, optional, requestRate, wholeNumber } from '../flags.ts'
import { readSlo } from '../slo.ts'

export const run = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'Runs topologies under scenarios, compares them and writes a report',
    fullDescription: [
      'Runs topologies under scenarios, compares them and writes a report.',
      'Every topology is compared with node, which is always started too, twice.',
      '--driver compose runs them in containers, for which a Docker engine has to answer. --driver host,compose runs both forms, node on this machine being what all are compared with: what does the container cost?',
      '--driver compose --scale-model 4 gives each worker a quarter of a core, so that 1, 2 and 4 of them can be compared on a small machine.',
      'Exit codes: 0 done, 1 unexpected, 2 usage, 3 nothing started, 4 a budget is broken, 5 no trial counts, 130 interrupted.',
      '',
      'A budget is SCENARIO.METRIC.INSTANCE OP LIMIT, in quotes; --budget can be given several times:',
      '  --budget "saturation.throughput.node >= 1000"   --budget "crash.outage.pm2 <= 2s"',
      'A limit may be a multiple of another instance:  --budget "cpu-cost.cpuPerAnswer.pm2 <= 1.2x node"',
      'It is kept where the whole 95 % interval of the ratio is within it, broken where all of it is beyond; else it is not judged, which fails no command, so that a gate in CI does not fail by chance.',
      'OP is <=, >=, < or >. Times need a unit (s, ms, us); rates may have /s; counts have none.',
      'What could not be measured breaks its budget.',
    ].join('\n'),
  },
  parameters: {
    flags: {
      topology: optional(
        String,
        'Names, by comma; by default those that "lab list" does not tell to name',
      ),
      scenario: optional(String, 'Names, by comma; all by default'),
      factor: optional(
        String,
        'Switches of one topology, by comma: compares it with and without each',
      ),
      driver: {
        ...flag(String, 'host, compose (in containers), or both by comma'),
        default: 'host',
      },
      scaleModel: optional(
        wholeNumber(2, 16),
        'So many workers share a core, and 1, 2, 4 … of them are compared; needs compose',
      ),
      preset: { ...flag(String, 'quick, standard or thorough'), default: 'quick' },
      rate: optional(
        requestRate,
        'Requests a second, for scenarios that send on a schedule and break nothing',
      ),
      slo: optional(
        readSlo,
        'What a search for capacity is held to: p99=50ms, or p99=50ms,success=99.9%',
      ),
      seed: optional(wholeNumber(0), 'Orders the trials; a new one by default'),
      out: optional(String, "The run's folder; one in bench/results by default"),
      budget: {
        ...optional(String, 'A limit, like "crash.outage.pm2 <= 2s"; several may be given'),
        variadic: true,
      },
      dryRun: off('Print the plan, try the folder, and stop'),
      json: off('Print the result as JSON, with its findings in sentences'),
    },
  },
  loader: async () => (await import('../actions/run.ts')).run,
})
