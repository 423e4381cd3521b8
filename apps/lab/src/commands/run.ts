import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { renderTerminal } from '@deployment-lab/report'
import type { Result } from '@deployment-lab/result'
import {
  budgetHelp,
  makePlan,
  type Plan,
  planInstances,
  readBudgets,
  runPlan,
  selectByName,
} from '@deployment-lab/runner'
import { buildCommand } from '@stricli/core'
import packageJson from '../../package.json' with { type: 'json' }
import { loadCatalogue } from '../catalogue.ts'
import type { Context } from '../context.ts'
import { LabError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { positiveNumber, wholeNumber } from '../flags.ts'
import { onInterrupt } from '../interrupt.ts'
import { endAndTell } from '../leftovers.ts'
import { colored } from '../show/colored.ts'
import { planLines } from '../show/line.ts'
import { showRun } from '../show/show-run.ts'
import { readLabMachine } from '../versions.ts'
import { atRate } from './load.ts'

interface Flags {
  readonly topology?: string
  readonly scenario?: string
  readonly preset: string
  readonly rate?: number
  readonly seed?: number
  readonly out?: string
  readonly budget?: readonly string[]
  readonly dryRun: boolean
  readonly json: boolean
}

export const run = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'Runs topologies under scenarios, compares them and writes a report',
    fullDescription: [
      'Runs topologies under scenarios, compares them and writes a report.',
      'Every topology is compared with node, which is always started too, twice.',
      'Exit codes: 0 done, 1 unexpected, 2 usage, 3 nothing started, 4 a budget is broken, 5 no trial counts, 130 interrupted.',
      '',
      budgetHelp,
    ].join('\n'),
  },
  parameters: {
    flags: {
      topology: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Names, by comma; all by default',
      },
      scenario: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Names, by comma; all by default',
      },
      preset: {
        kind: 'parsed',
        parse: String,
        default: 'quick',
        brief: 'quick, standard or thorough',
      },
      rate: {
        kind: 'parsed',
        parse: positiveNumber,
        optional: true,
        brief: 'Requests a second, for scenarios that send on a schedule and break nothing',
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber(0),
        optional: true,
        brief: 'Orders the trials; a new one by default',
      },
      out: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: "The run's folder; one in bench/results by default",
      },
      budget: {
        kind: 'parsed',
        parse: String,
        variadic: true,
        optional: true,
        brief: 'A limit, like "crash.outage.pm2 <= 2s"; several may be given',
      },
      dryRun: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print the plan and stop',
      },
      json: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print the result as JSON',
      },
    },
  },
  async func(flags) {
    const { lab } = this
    const { stdout, stderr } = this.process
    const catalogue = await loadCatalogue(lab)
    const chosen = selectByName(catalogue.topologies, flags.topology, 'topology')
    const scenarios = selectByName(catalogue.scenarios, flags.scenario, 'scenario').map(
      (scenario) =>
        scenario.load.model === 'open' && scenario.faults.length === 0
          ? atRate(scenario, flags.rate)
          : scenario,
    )
    const [preset, ...others] = selectByName(catalogue.presets, flags.preset, 'preset')
    if (preset === undefined || others.length > 0) {
      throw new LabError('LAB_USAGE', 'Name one preset. "lab list" shows them.')
    }
    const seed = flags.seed ?? randomInt(1, 2 ** 31)
    const plan = makePlan(seed, preset, scenarios, planInstances(chosen, catalogue.topologies))
    const budgets = readBudgets(flags.budget ?? [], plan)
    const id = new Date().toISOString().replaceAll(/[:Z]/g, '')
    if (flags.out === '') throw new LabError('LAB_USAGE', '--out needs the path of a folder.')
    const folder = resolve(flags.out ?? `${lab.root}/bench/results/${id}`)
    if (flags.dryRun) {
      const lines = planLines({ type: 'planned', plan, folder })
      stdout.write(flags.json ? `${planJson(plan, folder)}\n` : `${lines.join('\n')}\n`)
      return
    }
    await endAndTell(lab, (line) => stderr.write(`${line}\n`))
    using interrupt = onInterrupt(this.process)
    const result = await runShown()
    const report = `${folder}/report.html`
    stdout.write(
      flags.json
        ? `${JSON.stringify(result)}\n`
        : renderTerminal(result, { columns: stdout.columns ?? 100, color: colored(this.process) }),
    )
    stderr.write(`\nReport: ${report}\n`)
    this.process.exitCode = exitCodeFor(result, interrupt.signal)

    async function runShown(): Promise<Result> {
      using show = showRun(stderr)
      return await runPlan({
        id,
        plan,
        lab,
        machine: await readLabMachine(lab),
        folder,
        command: commandOf(flags, seed),
        budgets,
        labVersion: packageJson.version,
        onEvent: show.onEvent,
        signal: interrupt.signal,
        now: Date.now,
      })
    }
  },
})

/** What is about to be run, for programs; durations are milliseconds. */
const planJson = ({ seed, preset, duration, instances, scenarios, blocks }: Plan, folder: string) =>
  JSON.stringify({
    seed,
    preset: preset.name,
    folder,
    duration,
    instances: instances.map(({ instance }) => instance),
    scenarios: scenarios.map(({ name }) => name),
    blocks: blocks.map(({ index, trials }) => ({
      index,
      trials: trials.map(({ scenario, ...trial }) => ({ scenario: scenario.name, ...trial })),
    })),
  })

/** The command that runs the same plan again. */
const commandOf = ({ topology, scenario, preset, rate, budget }: Flags, seed: number): string =>
  [
    'npx lab run',
    `--preset ${preset}`,
    `--seed ${seed}`,
    ...(topology === undefined ? [] : [`--topology ${topology}`]),
    ...(scenario === undefined ? [] : [`--scenario ${scenario}`]),
    ...(rate === undefined ? [] : [`--rate ${rate}`]),
    ...(budget ?? []).map((text) => `--budget "${text}"`),
  ].join(' ')

const exitCodeFor = ({ trials, budgets }: Result, signal: AbortSignal): number => {
  if (signal.aborted) return exitCodes.interrupted
  const counts = trials.some(({ state }) => state === 'valid' || state === 'at-least')
  if (!counts) return exitCodes.void
  return budgets.some(({ state }) => state === 'broken') ? exitCodes.budgetBroken : exitCodes.ok
}
