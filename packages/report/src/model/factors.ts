import type { Result } from '@deployment-lab/result'
import { type FactorFinding, factorFindings } from '@deployment-lab/stats'
import { caution, type Mark, passed } from '../format/status.ts'
import { formatValue } from '../format/value.ts'
import { outcomeMarks } from '../words/outcomes.ts'
import { type Failure, type FailurePlace, numberText } from './failures.ts'
import { checked, lists, type Remark, type Section, unlessEmpty } from './report-model.ts'

/** Sentences on which switches matter and which do not; nothing in a run that is about none. */
export const factorSections = (result: Result, failures: readonly Failure[]): Section[] => {
  const findings = factorFindings(result)
  return unlessEmpty({
    id: 'factors',
    title: 'Which switches matter',
    depth: 'first',
    blocks: lists(findings.map((finding) => remarkOn(finding, result, failures))),
  })
}

const undecided: Mark = { status: 'none', symbol: '◇', word: 'not decided' }

const remarkOn = (
  { factor, matters, evidence }: FactorFinding,
  result: Result,
  failures: readonly Failure[],
): Remark => {
  const seen = evidence.map(({ scenario, differs }) => {
    const sides = [result.run.reference, factor.instance].map((instance) =>
      sideText(result, failures, scenario, instance),
    )
    const same = differs === null ? ' (not told apart)' : differs ? '' : ' (no difference)'
    return `${scenario}: ${sides.join('; ')}${same}`
  })
  const [mark, word, opening] =
    matters === null
      ? ([undecided, 'not decided', 'This run cannot tell.'] as const)
      : matters
        ? ([caution, 'matters', 'It makes a difference.'] as const)
        : ([passed, 'no difference', 'No difference was seen.'] as const)
  return {
    ...checked(mark, word, `${factor.question} ${opening} ${seen.join('. ')}.`),
    subject: factor.name,
  }
}

/** Words for what a position of the switch did to users, or its value where nothing is broken. */
const sideText = (
  result: Result,
  failures: readonly Failure[],
  scenario: string,
  instance: string,
): string => {
  const place = failures
    .find((failure) => failure.scenario.name === scenario)
    ?.places.find(({ record }) => record.instance === instance)
  if (place !== undefined) return `${instance} ${placeText(place)}`
  const summary = result.summaries.find(
    (candidate) =>
      candidate.scenario === scenario && candidate.instance === instance && candidate.judged,
  )
  const metric = result.metrics.find(({ id }) => id === summary?.metric)
  return summary === undefined || metric === undefined
    ? `${instance} not measured`
    : `${instance} ${metric.title} ${formatValue(summary.reading, metric.unit)}`
}

const placeText = (place: FailurePlace): string => {
  const { cell } = place
  if (cell === undefined) return 'not run'
  const number = numberText(place)
  return `${outcomeMarks[cell.outcome].word}${number === null ? '' : ` (${number})`}`
}
