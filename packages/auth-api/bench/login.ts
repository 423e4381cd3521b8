import { seededRandom, shuffled } from '@deployment-lab/result'
import { median, quantile, welch, welchInterval } from '@deployment-lab/stats'
import { form } from '../parity/case.ts'
import { send } from '../parity/http.ts'
import { type Server, startNode } from './start-node.ts'

// Measures if the time of a failed login shows that a user exists. BENCH_LOGINS of each kind.
const LOGINS = Number(process.env.BENCH_LOGINS ?? 300)
const SEED = Number(process.env.BENCH_SEED ?? 1)
const WARM_UP_LOGINS = 20
/** Smallest spread of the logarithm of a time. */
const RESOLUTION = 0.001
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
  print(times['unknown user'], times['wrong password'])
}

async function fail(port: number, username: string) {
  const fields = { username, password: 'not-the-passphrase-1' }
  const start = performance.now()
  const answer = await send(`http://127.0.0.1:${port}`, form('/api/token/', fields))
  const milliseconds = performance.now() - start
  if (answer.status !== 401) throw new Error(`${username}: ${answer.status} instead of 401`)
  return { milliseconds, answer: answer.body }
}

function print(unknown: readonly number[], wrong: readonly number[]): void {
  const compared = welch(wrong.map(Math.log), unknown.map(Math.log), RESOLUTION)
  if (compared === null) throw new Error('BENCH_LOGINS has to be 2 or more')
  const ratio = Math.exp(compared.difference).toFixed(3)
  const interval = welchInterval(compared, 0.05).map((end) => Math.exp(end).toFixed(3))
  const row = (name: Kind, times: readonly number[]) =>
    `| ${name} | ${median(times)?.toFixed(2)} | ${quantile(times, 0.9)?.toFixed(2)} |`
  const lines = [
    `Failed logins: ${LOGINS} of each kind, one at a time, in random order (seed ${SEED}), no throttle, Node ${process.versions.node}`,
    '',
    '| failed login | median ms | p90 ms |',
    '|---|---|---|',
    row('unknown user', unknown),
    row('wrong password', wrong),
    '',
    `ratio of geometric means ${ratio}, 95 % interval ${interval.join(' to ')} (Welch's t on logarithms), p ${compared.p.toFixed(3)}`,
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
