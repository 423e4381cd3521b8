import type { Candidate } from '../candidate.ts'

const basics = 'connectiontimeout=1 timeout=10 ttl=60'
const checks = ' hcmethod=GET hcuri=/health/live hcinterval=250ms'
const attempts = ' maxattempts=8'
const after502 = ' failonstatus=502'
const withMembers = (settings: string) =>
  [` lbset=0 retry=60 ${basics}${checks}`, settings] as const
const withoutSecondLine = [
  `    BalancerMember http://localhost:\${WORKER_PORT} lbset=1 retry=0 ${basics}\n`,
  '',
] as const
const withoutSecondWay = ['balancer://once-more%1 [P,NE]', 'balancer://api%1 [P,NE]'] as const

export const chosen: Candidate = { name: 'chosen', edits: [] }

/** As tutorials have it: a list of members, and nothing else said about them. */
export const tutorial: Candidate = {
  name: 'tutorial',
  edits: [withMembers(''), withoutSecondLine, [attempts, ''], [after502, ''], withoutSecondWay],
}

const plain = (name: string, settings: string): Candidate => ({
  name,
  edits: [withMembers(settings), withoutSecondLine, [after502, ''], withoutSecondWay],
})

export const candidates: readonly Candidate[] = [
  tutorial,
  plain('retry=1', ` retry=1 ${basics}`),
  plain('retry=0', ` retry=0 ${basics}`),
  plain('retry=0, checks', ` retry=0 ${basics}${checks}`),
  plain('retry=60, checks', ` retry=60 ${basics}${checks}`),
  {
    name: 'the same, and all are tried when all are out',
    edits: [[after502, ''], withoutSecondWay],
  },
  { name: 'chosen, without failonstatus', edits: [[after502, '']] },
  chosen,
]
