import { type Budget, isMetricId, metrics } from '@deployment-lab/result'
import { budgetUnits, limitOf, readBudget } from '@deployment-lab/stats'
import { RunnerError } from '../errors.ts'
import type { Plan } from './plan.ts'
import { selectByName } from './select.ts'

/** How a budget is written, for `--help`. */
export const budgetHelp = [
  'A budget is SCENARIO.METRIC.INSTANCE OP LIMIT, in quotes; --budget can be given several times:',
  '  --budget "saturation.throughput.node >= 1000"   --budget "crash.outage.pm2 <= 2s"',
  'OP is <=, >=, < or >. Times need a unit (s, ms, us); rates may have /s; counts have none.',
  'What could not be measured breaks its budget.',
].join('\n')

/**
 * Budgets as they were written, each name checked against the plan.
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
    const scenario = named(plan.scenarios, read.scenario, 'scenario in this run')
    const metric = named(
      scenario.metrics.map((name) => ({ name })),
      read.metric,
      `metric in ${scenario.name}`,
    ).name
    const instance = named(
      plan.instances.map((one) => ({ name: one.instance })),
      read.instance,
      'instance in this run',
    ).name
    if (!isMetricId(metric))
      throw new RangeError(`${scenario.name} names a metric that the lab does not have`)
    const { unit } = metrics[metric]
    const limit = limitOf(read, { unit })
    if (limit === null) {
      throw new RunnerError('RUNNER_BAD_BUDGET', `The limit of "${text}" needs ${unitsText(unit)}.`)
    }
    const { operator } = read
    return { text, scenario: scenario.name, metric, instance, operator, limit }
  })

const named = <Item extends { readonly name: string }>(
  items: readonly Item[],
  name: string,
  kind: string,
): Item => {
  const [found] = selectByName(items, name, kind)
  if (found === undefined) throw new RangeError('selectByName found nothing and threw nothing')
  return found
}

const unitsText = (unit: Parameters<typeof budgetUnits>[0]): string => {
  const written = budgetUnits(unit).filter((one) => one !== '')
  if (written.length === 0) return 'no unit'
  const list = written.join(', ')
  return budgetUnits(unit).includes('') ? `the unit ${list} or none` : `one of the units ${list}`
}
