import { isMet, limitText, measuredText } from './judge-line.ts'
import type { Context, Finding, Proof } from './proof.ts'

/** What became of a proof. `not-run`: a program is missing that only CI must have. */
export interface Proved extends Finding {
  readonly proof: Pick<Proof, 'name' | 'title' | 'describes'>
  readonly state: 'met' | 'missed' | 'not-run'
  readonly seconds: number
  /** What the first try came to, where there were two: the lines that it missed. */
  readonly missedAtFirst: readonly string[]
}

export interface RunOptions {
  readonly ci: boolean
  /** In seconds. */
  readonly now: () => number
}

/** Runs proofs one after the other and says each line as it is known. */
export const runProofs = async (
  proofs: readonly Proof[],
  context: Context,
  options: RunOptions,
): Promise<Proved[]> => {
  const proved: Proved[] = []
  for (const proof of proofs) proved.push(await runProof(proof, context, options))
  return proved
}

const runProof = async (proof: Proof, context: Context, options: RunOptions): Promise<Proved> => {
  const { ci, now } = options
  const own: Context = { ...context, say: (text) => context.say(`  ${proof.name}: ${text}`) }
  context.say(`${proof.name}: ${proof.describes}`)
  const began = now()
  let finding = await proof.run(own)
  let missedAtFirst: string[] = []
  if (proof.noisy && context.size === 'short' && stateOf(finding, ci) === 'missed') {
    missedAtFirst = missedIn(finding)
    for (const line of missedAtFirst) own.say(`missed at first: ${line}`)
    finding = await proof.run({ ...own, seed: context.seed + 1 })
  }
  const { name, title, describes } = proof
  const state = stateOf(finding, ci)
  for (const line of finding.lines) {
    const word = isMet(line) ? 'met' : state === 'not-run' ? 'not run' : 'MISSED'
    context.say(`${word}: ${line.asks}: ${measuredText(line)} (${limitText(line.limit)})`)
  }
  return {
    ...finding,
    proof: { name, title, describes },
    state,
    seconds: now() - began,
    missedAtFirst,
  }
}

const missedIn = ({ lines }: Finding): string[] =>
  lines.filter((line) => !isMet(line)).map((line) => `${line.asks}: ${measuredText(line)}`)

const stateOf = (finding: Finding, ci: boolean): Proved['state'] => {
  if (finding.lines.every(isMet)) return 'met'
  return finding.missing !== undefined && !ci ? 'not-run' : 'missed'
}

/** Whether the command has to fail. */
export const anyMissed = (proved: readonly Proved[]): boolean =>
  proved.some(({ state }) => state === 'missed')
