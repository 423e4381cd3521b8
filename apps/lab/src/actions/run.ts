import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { renderHtml, renderJson, renderMarkdown, renderTerminal } from '@deployment-lab/report'
import { isCounted, type Result, withoutRepeated } from '@deployment-lab/result'
import {
  longestOf,
  type Plan,
  plannedSearches,
  readBudgets,
  runPlan,
  tryFolder,
} from '@deployment-lab/runner'
import packageJson from '../../package.json' with { type: 'json' }
import { loadCatalogue } from '../catalogue.ts'
import { type Choice, choosePlan, keepTheirRate } from '../choose.ts'
import type { Context } from '../context.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { announceLoad, endAndTell } from '../leftovers.ts'
import { writeNamedFile } from '../named-files.ts'
import { readResult } from '../read-result.ts'
import { repeatCommand } from '../repeat-command.ts'
import { colored } from '../show/colored.ts'
import { calibrationLine, notTakenLine, planLines } from '../show/line.ts'
import { showRun } from '../show/show-run.ts'
import { readLabMachine } from '../versions.ts'

export interface Flags extends Choice {
  readonly out?: string
  readonly budget?: readonly string[]
  readonly dryRun: boolean
  readonly json: boolean
}

export async function run(this: Context, flags: Flags): Promise<void> {
  const { lab, say } = this
  const { stdout, stderr } = this.process
  const catalogue = await loadCatalogue(lab, flags.factor !== undefined)
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
}

/** The exit code of a run that went to its end. */
export const exitCodeOfRun = ({
  trials,
  capacities = [],
  budgets,
}: Pick<Result, 'trials' | 'capacities' | 'budgets'>): number => {
  const counts = withoutRepeated(trials).some(isCounted)
  const searched = capacities.some(({ state }) => state !== 'not-measured')
  if (!counts && !searched) return exitCodes.void
  return budgets.some(({ state }) => state === 'broken') ? exitCodes.budgetBroken : exitCodes.ok
}

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
