/**
 * Compares settings of a proxy under what happens to its workers, and prints a table in Markdown.
 *
 *     npm run measure:nginx -w deploy [-- TRIALS [CANDIDATE…]]
 *     npm run measure:apache -w deploy [-- TRIALS [CANDIDATE…]]
 */
import { startGenerator } from '@deployment-lab/loadgen'
import type { Candidate } from './candidate.ts'
import { type Fault, faults } from './faults.ts'
import type { Loss } from './loss.ts'
import { isProxy, proxies } from './proxies.ts'
import { startCandidate } from './start.ts'
import { believable } from './trial.ts'

const [name = '', trials = '5', ...names] = process.argv.slice(2)
if (!isProxy(name)) throw new Error(`usage: main.ts ${Object.keys(proxies).join('|')} [TRIALS]`)
const proxy = proxies[name]
const compared =
  names.length === 0 ? proxy.candidates : proxy.candidates.filter((one) => names.includes(one.name))
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interrupted.abort(new Error(signal)))

/** What a client of the lab waits for an answer, in milliseconds. */
const timeout = 2000
const losses = new Map<string, Loss[]>()
const key = ({ name }: Candidate, fault: Fault): string => `${name}/${fault}`

const generator = await startGenerator()
try {
  // Interleaved, so that a noisy minute does not fall on one candidate alone.
  for (let trial = 1; trial <= Number(trials); trial += 1)
    for (const candidate of compared)
      await measure(candidate, trial).catch((error: unknown) => {
        interrupted.signal.throwIfAborted()
        console.error(`${trial} ${candidate.name}: void, ${String(error)}`)
      })
} finally {
  await generator.stop()
  console.log(tableOf(compared))
}

async function measure(candidate: Candidate, trial: number): Promise<void> {
  const running = await startCandidate(proxy, candidate, interrupted.signal)
  try {
    for (const fault of faults) {
      const loss = await believable(generator, running, fault, {
        seed: trial,
        timeout,
        signal: interrupted.signal,
      })
      losses.set(key(candidate, fault), [...(losses.get(key(candidate, fault)) ?? []), loss])
      console.error(
        `${trial} ${candidate.name}, ${fault}: ${loss.gets} GET and ${loss.posts} POST lost, ` +
          `longest outage ${Math.round(loss.outage)} ms ${loss.how && `(${loss.how})`}${loss.void === null ? '' : ` VOID: ${loss.void}`}`,
      )
    }
  } finally {
    await running.stop()
  }
}

function shown(method: 'gets' | 'posts'): (loss: Loss) => string {
  return (loss) => (loss.void === null ? String(loss[method]) : 'void')
}

/** Each cell: what each trial lost, and the longest outage of all trials. */
function tableOf(rows: readonly Candidate[]): string {
  const columns = faults.flatMap((fault) => [`${fault}: GET lost`, 'POST lost', 'outage'])
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const body = rows.map((candidate) =>
    line([
      candidate.name,
      ...faults.flatMap((fault) => {
        const told = losses.get(key(candidate, fault)) ?? []
        return [
          told.map(shown('gets')).join(' '),
          told.map(shown('posts')).join(' '),
          `${Math.round(Math.max(...told.map(({ outage }) => outage)))} ms`,
        ]
      }),
    ]),
  )
  return [line(['settings', ...columns]), line(['---', ...columns.map(() => '---')]), ...body].join(
    '\n',
  )
}
