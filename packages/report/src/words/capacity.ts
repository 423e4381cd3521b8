import type { CapacityReasons } from '@deployment-lab/result'
import { formatNumber } from '../format/value.ts'
import type { Words } from './words.ts'

const percent = (share: number): string => `${Number((100 * share).toPrecision(4))} %`
const time = (microseconds: number): string => formatNumber(microseconds, 'microseconds')

/** What trials of a search say of a limit, and searches of an instance. */
export const capacityWords: Words<CapacityReasons> = {
  'few-succeeded': ({ success, offered, needed }) =>
    `${percent(success)} of ${offered} requests succeeded, ${percent(needed)} are needed`,
  'p90-above': ({ p90, limit }) => `p90 ${time(p90)}, the limit of p99 is ${time(limit)}`,
  'p99-above': ({ p99, limit }) => `p99 ${time(p99)}, the limit is ${time(limit)}`,
  'nothing-offered': () => 'nothing was offered',
  'server-held-up': () => 'the machine held the server up',
  'sent-late': ({ sent, needed }) =>
    `the generator sent ${percent(sent)} of the arrivals in time, ${percent(needed)} are needed`,
  'nothing-tried': () => 'nothing was tried',
  'all-void': (_, cause) => `every trial was void: ${cause ?? 'no reason was given'}`,
  'nothing-passed': () => 'nothing passed, down to the lowest rate that was tried',
  'nothing-failed-yet': () => 'the search ended before a rate failed',
  contradicting: ({ from, to }) => `trials from ${from}/s to ${to}/s contradict each other`,
  'ends-agreed': () => 'fresh trials agreed at both ends',
  'search-not-over': () => 'the search was not over',
  'rates-void': ({ rates }) => `every trial at ${rates} requests a second was void`,
  'too-many-trials': () => 'it took more trials than a search may have',
  'ceiling-void': ({ rates }) =>
    `nothing failed, and every trial at ${rates} requests a second was void: the generator cannot tell more`,
  ceiling: () => 'nothing failed up to half of what the generator reaches: it cannot tell more',
}
