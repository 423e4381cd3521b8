import { outcomeMarks } from '../words/outcomes.ts'
import { settingsAgainst } from '../words/scenarios.ts'
import { type Failure, type FailurePlace, isDecided, severityOf } from './failures.ts'
import { listed } from './lookup.ts'
import type { Block } from './report-model.ts'

/**
 * The end of a failure's section: what survived it in this run, by which settings, and where these
 * are. Nothing where there is no other topology to compare with.
 */
export const survivorsOf = ({ scenario, places }: Failure): Block[] => {
  const decided = places.filter(isDecided).toSorted((a, b) => severityOf(a) - severityOf(b))
  const [worst] = decided
  if (worst === undefined || decided.length === 1) return []
  const survivors = places.filter(({ cell }) => cell?.outcome === 'unharmed')
  if (survivors.length === 0)
    return [{ kind: 'text', text: 'Nothing in this run survived it unharmed.' }]
  if (survivors.length === decided.length)
    return [{ kind: 'text', text: 'All topologies of this run survived it unharmed.' }]
  const bySettings = Map.groupBy(survivors, (place) => settingsText(place, worst, scenario.name))
  return [
    { kind: 'text', text: 'What survived it, and by which setting:' },
    {
      kind: 'list',
      items: [...bySettings].map(([settings, same]) => ({
        mark: outcomeMarks.unharmed,
        subject: listed(same.map(({ record }) => record.instance)),
        text: `${settings}See ${listed([...new Set(same.map(folderOf))])}.`,
      })),
    },
  ]
}

/** The settings that decide a failure and differ from those of the worst topology. */
const settingsText = (
  { record: { settings } }: FailurePlace,
  { record: worst }: FailurePlace,
  scenario: string,
): string =>
  settingsAgainst(scenario)
    .filter((name) => settings[name] !== undefined && settings[name] !== worst.settings[name])
    .map((name) => `${name}: ${settings[name]}. `)
    .join('')

/** A topology is named as its folder. */
const folderOf = ({ record: { topology } }: FailurePlace): string => `deploy/${topology}`
