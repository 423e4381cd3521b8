import type { Budget, BudgetOperator, MetricRecord } from '@deployment-lab/result'
import { type BudgetText, budgetUnits, limitOf, readBudget } from '@deployment-lab/stats'
import { RunnerError } from '../errors.ts'
import type { Plan } from './blocks.ts'
import { selectByName } from './select.ts'

/**
 * Reads budgets and checks each name against the plan.
 *
 * @throws RunnerError RUNNER_UNKNOWN_NAME with the nearest name, RUNNER_BAD_BUDGET with what fits
 */
export const readBudgets = (texts: readonly string[], plan: Plan): Budget[] =>
  texts.map((text) => {
    const read = readBudget(text)
    if (read === null) {
      throw new RunnerError(
        'RUNNER_BAD_BUDGET',
        `"${text}" is not a budget. Write it like "crash.outage.pm2 <= 2s": SCENARIO.METRIC.INSTANCE OP LIMIT.`,
      )
    }
    const scenario = named(plan.scenarios, read.scenario, 'scenario', ' in this run')
    const metric = named(
      scenario.metrics.map((metric) => ({ name: metric.id, metric })),
      read.metric,
      'metric',
      ` in ${scenario.name}`,
    ).metric
    const instance = instanceIn(plan, read.instance)
    if (read.against !== null) return ratioBudget(text, read, plan, scenario.name, metric, instance)
    const { unit } = metric
    const limit = limitOf(read, { unit })
    if (limit === null) {
      throw new RunnerError('RUNNER_BAD_BUDGET', `The limit of "${text}" needs ${unitsText(unit)}.`)
    }
    const { operator } = read
    if (isNeverKept(metric, operator, limit)) {
      throw new RunnerError(
        'RUNNER_BAD_BUDGET',
        `"${text}" is never kept, whatever is measured. Give a limit above 0.`,
      )
    }
    return { text, scenario: scenario.name, metric: metric.id, instance, operator, limit }
  })

/** Tells if no reading can keep a budget: none is below 0, and the time of an answer is never 0. */
const isNeverKept = (
  { compare, unit }: MetricRecord,
  operator: BudgetOperator,
  limit: number,
): boolean => {
  const isAboveNone = compare === 'ratio' && unit !== 'per-second'
  return limit === 0 && (operator === '<' || (operator === '<=' && isAboveNone))
}

/** A budget with a multiple of another instance's reading as its limit. */
const ratioBudget = (
  text: string,
  { amount, operator, against }: BudgetText,
  plan: Plan,
  scenario: string,
  metric: MetricRecord,
  instance: string,
): Budget => {
  if (metric.compare === 'difference') {
    throw new RunnerError(
      'RUNNER_BAD_BUDGET',
      `${metric.id} can be 0, so "${text}" has no ratio to hold. Give a limit in its own unit, like "crash.outage.pm2 <= 2s".`,
    )
  }
  const base = instanceIn(plan, against ?? '')
  if (base === instance || amount <= 0) {
    throw new RunnerError(
      'RUNNER_BAD_BUDGET',
      `"${text}" holds nothing. Name another instance and a multiple above 0, like "1.2x node".`,
    )
  }
  return { text, scenario, metric: metric.id, instance, operator, limit: amount, against: base }
}

const instanceIn = ({ instances }: Plan, name: string): string =>
  named(
    instances.map(({ instance }) => ({ name: instance })),
    name,
    'instance',
    ' in this run',
  ).name

const named = <Item extends { readonly name: string }>(
  items: readonly Item[],
  name: string,
  kind: string,
  where: string,
): Item => {
  const [found] = selectByName(items, name, kind, where)
  if (found === undefined) throw new RangeError('selectByName found nothing and threw nothing')
  return found
}

const unitsText = (unit: Parameters<typeof budgetUnits>[0]): string => {
  const written = budgetUnits(unit).filter((name) => name !== '')
  if (written.length === 0) return 'no unit'
  const list = written.join(', ')
  return budgetUnits(unit).includes('') ? `the unit ${list} or none` : `one of the units ${list}`
}
