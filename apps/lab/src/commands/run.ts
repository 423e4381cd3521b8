import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { renderHtml, renderJson, renderMarkdown, renderTerminal } from '@deployment-lab/report'
import type { Result } from '@deployment-lab/result'
import {
  budgetHelp,
  longestOf,
  type Plan,
  plannedSearches,
  readBudgets,
  runPlan,
  tryFolder,
} from '@deployment-lab/runner'
import { buildCommand } from '@stricli/core'
import packageJson from '../../package.json' with { type: 'json' }
import { loadCatalogue } from '../catalogue.ts'
import { type Choice, choosePlan, keepTheirRate } from '../choose.ts'
import type { Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { exitCodeOfRun, exitCodes } from '../exit-codes.ts'
import { flag, off, optional, requestRate, wholeNumber } from '../flags.ts'
import { onInterrupt } from '../interrupt.ts'
import { announceLoad, endAndTell } from '../leftovers.ts'
import { writeNamedFile } from '../named-files.ts'
import { readResult } from '../read-result.ts'
import { repeatCommand } from '../repeat-command.ts'
import { colored } from '../show/colored.ts'
import { calibrationLine, notTakenLine, planLines } from '../show/line.ts'
import { showRun } from '../show/show-run.ts'
import { readSlo } from '../slo.ts'
import { readLabMachine } from '../versions.ts'

interface Flags extends Choice {
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
      '--driver compose runs them in containers, for which a Docker engine has to answer. --driver host,compose runs both forms, node on this machine being what all are compared with: what does the container cost?',
      '--driver compose --scale-model 4 gives each worker a quarter of a core, so that 1, 2 and 4 of them can be compared on a small machine.',
      'Exit codes: 0 done, 1 unexpected, 2 usage, 3 nothing started, 4 a budget is broken, 5 no trial counts, 130 interrupted.',
      '',
      budgetHelp,
    ].join('\n'),
  },
  parameters: {
    flags: {
      topology: optional(
        String,
        'Names, by comma; by default those that "lab list" does not tell to name',
      ),
      scenario: optional(String, 'Names, by comma; all by default'),
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
  async func(flags) {
    const { lab, say } = this
    const { stdout, stderr } = this.process
    const catalogue = await loadCatalogue(lab)
    const plan = choosePlan(flags, catalogue)
    const budgets = readBudgets(flags.budget ?? [], plan)
    const id = new Date().toISOString().replaceAll(/[:Z]/g, '')
    if (flags.out === '') throw usageError('--out needs the path of a folder.')
    const folder = resolve(flags.out ?? `${lab.root}/bench/results/${id}`)
    const usual = flags.topology === undefined && flags.driver === 'host'
    const notTaken = usual ? notTakenLine(catalogue.topologies) : null
    const unmoved = flags.rate === undefined ? null : keepTheirRate(plan)
    for (const line of [notTaken, unmoved]) if (line !== null) say(line)
    if (flags.dryRun) {
      tryFolder(folder)
      const asked = flags.rate !== undefined || flags.slo !== undefined
      const lines = [
        ...planLines({ type: 'planned', plan, folder }),
        ...(asked ? [calibrationLine] : []),
      ]
      if (flags.json) this.print(planJson(plan, folder))
      else this.print(...lines)
      return
    }
    await endAndTell(lab, say)
    using load = announceLoad(lab, `lab run in ${folder}`, say)
    using interrupt = onInterrupt(this.process)
    const result = await runShown().catch((error: unknown) => {
      reportWhatIsThere(folder)
      throw error
    })
    writeReports(folder, result)
    const report = `${folder}/report.html`
    if (flags.json) this.print(renderJson(result))
    else {
      const options = { columns: stdout.columns ?? 100, color: colored(this.process) }
      stdout.write(renderTerminal(result, options))
    }
    say('', `Report: ${report}`)
    this.process.exitCode = interrupt.signal.aborted ? exitCodes.interrupted : exitCodeOfRun(result)

    async function runShown(): Promise<Result> {
      using show = showRun(stderr, say)
      return await runPlan({
        id,
        plan,
        lab,
        machine: await readLabMachine(lab, plan.instances),
        folder,
        command: repeatCommand(flags, plan.seed),
        budgets,
        labVersion: packageJson.version,
        otherLoads: load.others,
        onEvent: show.onEvent,
        signal: interrupt.signal,
        now: Date.now,
      }).catch((error: unknown) => {
        throw interrupt.reasonOf(error)
      })
    }
  },
})

/** Renders the measurements of a run that failed; only the run's own error is reported. */
const reportWhatIsThere = (folder: string): void => {
  if (!existsSync(`${folder}/result.json`)) return
  try {
    writeReports(folder, readResult(folder))
  } catch {
    // `lab report` reports the error.
  }
}

/** Renders a result into the folder of its run. */
const writeReports = (folder: string, result: Result): void => {
  writeNamedFile(`${folder}/report.html`, (path) => writeFileSync(path, renderHtml(result)))
  writeNamedFile(`${folder}/report.md`, (path) => writeFileSync(path, renderMarkdown(result)))
}

/** Prints the plan of a run, for programs; durations are milliseconds. */
const planJson = (plan: Plan, folder: string): string => {
  const { seed, preset, duration, instances, scaleModel, scenarios, blocks } = plan
  return JSON.stringify({
    seed,
    preset: preset.name,
    folder,
    duration,
    longest: longestOf(plan),
    instances: instances.map(({ instance }) => instance),
    drivers: Object.fromEntries(
      instances.map(({ instance, deployment }) => [instance, deployment.driver]),
    ),
    scaleModel,
    scenarios: scenarios.map(({ name }) => name),
    blocks: blocks.map(({ index, trials }) => ({
      index,
      trials: trials.map(({ scenario, ...trial }) => ({ scenario: scenario.name, ...trial })),
    })),
    searches: plannedSearches(plan),
  })
}
