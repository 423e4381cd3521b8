import { type Result, withoutRepeated } from '@deployment-lab/result'
import { noiseIn } from '@deployment-lab/stats'
import { caution } from '../format/status.ts'
import { noiseText } from '../words/gates.ts'
import { plural } from './lookup.ts'
import type { Remark } from './report-model.ts'

/** What disturbed the machine while it measured; nothing where nothing did. */
export const hostRemarks = ({ trials }: Result): Remark[] => {
  const noise = noiseIn(trials)
  if (noise === null) return []
  const { disturbed, worst } = noise
  const where = [...Map.groupBy(disturbed, ({ scenario }) => scenario)].map(
    ([scenario, own]) => `${scenario} ${own.length}`,
  )
  const kept = withoutRepeated(disturbed).length
  const counted = kept === 0 ? 'All of them were repeated' : `${kept} of them were not repeated`
  return [
    {
      mark: { ...caution, word: 'machine disturbed' },
      subject: null,
      text: `Something else disturbed ${disturbed.length} of ${plural(trials.length, 'trial')} (${where.join(', ')}): at worst ${noiseText(worst)}. ${counted}.`,
    },
  ]
}
