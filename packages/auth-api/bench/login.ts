import { form } from '../parity/case.ts'
import { send } from '../parity/http.ts'
import { median } from './interval.ts'
import { seededRandom, shuffled } from './random.ts'
import { type Server, startNode } from './start-node.ts'
import { kolmogorovSmirnov, mannWhitney, medianRatio, percentile } from './two-samples.ts'

// Does the time of a failed login tell whether the user exists? BENCH_LOGINS of each kind.
const LOGINS = Number(process.env.BENCH_LOGINS ?? 300)
const SEED = Number(process.env.BENCH_SEED ?? 1)
const WARM_UP_LOGINS = 20
const KINDS = ['unknown user', 'wrong password'] as const
type Kind = (typeof KINDS)[number]

/**
 * Prints how the times of both kinds of failed login compare: one at a time, in random order.
 *
 * @param servers takes the server started; the caller stops it
 */
export async function benchLogin(folder: string, servers: Server[]): Promise<void> {
  const server = await startNode('stateful', folder)
  servers.push(server)
  const random = seededRandom(SEED)
  const answers = new Set<string>()
  const run = async (each: number) => {
    const times: Record<Kind, number[]> = { 'unknown user': [], 'wrong password': [] }
    const order = KINDS.flatMap((kind) => Array.from({ length: each }, () => kind))
    for (const kind of shuffled(order, random)) {
      // A name that is new each time and as long as the known one, so that requests are equal.
      const stranger = Math.floor(random() * 16 ** 7).toString(16)
      const username = kind === 'unknown user' ? `x${stranger.padStart(7, '0')}` : 'lab-user'
      const { milliseconds, answer } = await fail(server.port, username)
      times[kind].push(milliseconds)
      answers.add(answer)
    }
    return times
  }
  await run(WARM_UP_LOGINS)
  const times = await run(LOGINS)
  if (answers.size !== 1) throw new Error(`the answers differ: ${[...answers].join(' | ')}`)
  print(times['unknown user'], times['wrong password'], random)
}

async function fail(port: number, username: string) {
  const fields = { username, password: 'not-the-passphrase-1' }
  const start = performance.now()
  const answer = await send(`http://127.0.0.1:${port}`, form('/api/token/', fields))
  const milliseconds = performance.now() - start
  if (answer.status !== 401) throw new Error(`${username}: ${answer.status} instead of 401`)
  return { milliseconds, answer: answer.body }
}

function print(unknown: readonly number[], wrong: readonly number[], random: () => number): void {
  const { ratio, low, high } = medianRatio(unknown, wrong, random)
  const { u, share, p } = mannWhitney(unknown, wrong)
  const smirnov = kolmogorovSmirnov(unknown, wrong)
  const row = (name: Kind, times: readonly number[]) =>
    `| ${name} | ${median(times).toFixed(2)} | ${percentile(times, 0.9).toFixed(2)} |`
  const lines = [
    `Failed logins: ${LOGINS} of each kind, one at a time, in random order (seed ${SEED}), no throttle, Node ${process.versions.node}`,
    '',
    '| failed login | median ms | p90 ms |',
    '|---|---|---|',
    row('unknown user', unknown),
    row('wrong password', wrong),
    '',
    `ratio of medians ${ratio.toFixed(3)}, 95 % bootstrap interval ${low.toFixed(3)} to ${high.toFixed(3)}`,
    `Mann-Whitney U ${u}, the unknown user slower in ${(share * 100).toFixed(1)} % of pairs, p ${p.toFixed(3)}`,
    `Kolmogorov-Smirnov D ${smirnov.d.toFixed(3)}, p ${smirnov.p.toFixed(3)}`,
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
