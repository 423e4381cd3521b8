import { isMet, type LineState, limitText, measuredText, stateOf } from './judge-line.ts'
import type { Context, Finding, Proof } from './proof.ts'

/** Outcome of a proof. `not-told`: no line is missed, but not all could be judged here. */
export interface Proved extends Finding {
  readonly proof: Pick<Proof, 'name' | 'title' | 'describes'>
  readonly state: LineState
  readonly states: readonly LineState[]
  readonly seconds: number
  /** Lines missed at the first try, if there were two. */
  readonly missedAtFirst: readonly string[]
}

export interface RunOptions {
  readonly ci: boolean
  /** Clock in seconds. */
  readonly now: () => number
}

/** Runs proofs one after the other and reports each line at once. */
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
  if (proof.noisy && context.size === 'short' && worstOf(finding, ci) === 'missed') {
    missedAtFirst = missedIn(finding)
    for (const line of missedAtFirst) own.say(`missed at first: ${line}`)
    finding = await proof.run({ ...own, seed: context.seed + 1 })
  }
  const { name, title, describes } = proof
  const states = finding.lines.map((line) => stateOf(line, ci))
  for (const [place, line] of finding.lines.entries()) {
    const word = words[states[place] ?? 'missed']
    context.say(`${word}: ${line.asks}: ${measuredText(line)} (${limitText(line.limit)})`)
  }
  return {
    ...finding,
    proof: { name, title, describes },
    state: worstOf(finding, ci),
    states,
    seconds: now() - began,
    missedAtFirst,
  }
}

const missedIn = ({ lines }: Finding): string[] =>
  lines.filter((line) => !isMet(line)).map((line) => `${line.asks}: ${measuredText(line)}`)

const words = { met: 'met', missed: 'MISSED', 'not-told': 'cannot be told here' } as const

const worstOf = ({ lines }: Finding, ci: boolean): LineState => {
  const states = lines.map((line) => stateOf(line, ci))
  if (states.includes('missed')) return 'missed'
  return states.includes('not-told') ? 'not-told' : 'met'
}

/** Tells if the command has to fail. */
export const anyMissed = (proved: readonly Proved[]): boolean =>
  proved.some(({ state }) => state === 'missed')
