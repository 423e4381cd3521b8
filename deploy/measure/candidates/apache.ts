import type { Candidate } from '../candidate.ts'

const basics = 'connectiontimeout=1 timeout=10 ttl=60'
const checks = (interval: string) => `hcmethod=GET hcuri=/health/live hcinterval=${interval}`
const members = `retry=0 ${basics} ${checks('250ms')}`
const withMembers = (settings: string) => [members, settings] as const
const withoutSecondWay = ['balancer://once-more%1 [P,NE]', 'balancer://api%1 [P,NE]'] as const

export const chosen: Candidate = { name: 'chosen', edits: [] }

/** As tutorials have it: a list of members, and nothing else said about them. */
export const tutorial: Candidate = {
  name: 'tutorial',
  edits: [withMembers(''), [' maxattempts=8', ''], withoutSecondWay],
}

export const candidates: readonly Candidate[] = [
  tutorial,
  { name: 'retry=1', edits: [withMembers(`retry=1 ${basics}`), withoutSecondWay] },
  {
    name: 'retry=60, checks',
    edits: [withMembers(`retry=60 ${basics} ${checks('250ms')}`), withoutSecondWay],
  },
  { name: 'retry=0', edits: [withMembers(`retry=0 ${basics}`), withoutSecondWay] },
  { name: 'retry=0, checks', edits: [withoutSecondWay] },
  { name: 'chosen, checks every 1 s', edits: [['hcinterval=250ms', 'hcinterval=1']] },
  chosen,
]
