/**
 * Compares proxies, set right and as copied, under what happens to the containers behind them, and
 * prints a table in Markdown.
 *
 *     npm run measure:containers -w deploy [-- TRIALS [PROFILE…]]
 */
import { startGenerator } from '@deployment-lab/loadgen'
import { faults } from './faults.ts'
import { createProject, type Profile, up } from './project.ts'
import { type ContainerLoss, runTrial } from './trial.ts'

const proxies = ['nginx', 'nginx-copied', 'apache', 'apache-copied'] as const
const [trials = '5', ...names] = process.argv.slice(2)
const compared = proxies.filter((name) => names.length === 0 || names.includes(name))
const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interrupted.abort(new Error(name)))

/** What a client of the lab waits for an answer, in milliseconds. */
const timeout = 2000
const losses = new Map<string, ContainerLoss[]>()

const generator = await startGenerator()
try {
  // Interleaved, so that a noisy minute does not fall on one profile alone.
  for (let trial = 1; trial <= Number(trials); trial += 1)
    for (const profile of compared) await measure(profile, trial)
} finally {
  await generator.stop()
  process.stdout.write(`${tableOf(compared)}\n`)
}

async function measure(profile: Profile, trial: number): Promise<void> {
  const project = await createProject(profile)
  await up(project, trial === 1 ? ['--build'] : [])
  try {
    for (const fault of faults) {
      const options = { seed: trial, timeout, signal: interrupted.signal }
      const loss = await runTrial(generator, project, fault, options).catch((error: unknown) => {
        interrupted.signal.throwIfAborted()
        process.stderr.write(`${trial} ${profile}, ${fault}: void, ${String(error)}\n`)
        return null
      })
      if (loss === null) continue
      const key = `${profile}/${fault}`
      losses.set(key, [...(losses.get(key) ?? []), loss])
      process.stderr.write(
        `${trial} ${profile}, ${fault}: ${loss.gets} GET and ${loss.posts} POST lost, longest ` +
          `outage ${Math.round(loss.outage)} ms (${loss.how})` +
          (loss.answering === null ? '' : `, ${loss.answering} of 4 answered`) +
          (loss.void === null ? '\n' : ` VOID: ${loss.void}\n`),
      )
    }
  } finally {
    await project.down()
  }
}

/** Each cell: what each trial lost, and the longest outage of all trials. */
function tableOf(rows: readonly Profile[]): string {
  const columns = faults.flatMap((fault) => [`${fault}: GET lost`, 'POST lost', 'outage'])
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const body = rows.map((profile) =>
    line([
      profile,
      ...faults.flatMap((fault) => {
        const told = losses.get(`${profile}/${fault}`) ?? []
        return [
          told.map((one) => (one.void === null ? String(one.gets) : 'void')).join(' '),
          told.map((one) => (one.void === null ? String(one.posts) : 'void')).join(' '),
          `${Math.round(Math.max(0, ...told.map(({ outage }) => outage)))} ms`,
        ]
      }),
      rangeOf(losses.get(`${profile}/scaling`) ?? []),
    ]),
  )
  const heads = ['profile', ...columns, 'of 4 answered']
  return [line(heads), line(heads.map(() => '---')), ...body].join('\n')
}

function rangeOf(told: readonly ContainerLoss[]): string {
  return [...new Set(told.map(({ answering }) => String(answering)))].join(' or ')
}
