import type { Reason } from '@deployment-lab/result'
import type { ProcessRole, RunningTopology, TopologyProcess } from '@deployment-lab/topology'
import type { Injection } from './fault.ts'

/** A process of a topology, as a scenario names it. */
export type Member = 'one worker' | 'the manager' | 'the proxy'

export const roles: Readonly<Record<Member, ProcessRole>> = {
  'one worker': 'worker',
  'the manager': 'manager',
  'the proxy': 'proxy',
}

/** The first process of its kind, in the order in which the topology names them; null for none. */
export const findMember = async (
  topology: RunningTopology,
  member: Member,
): Promise<TopologyProcess | null> =>
  (await topology.processes()).find(({ role }) => role === roles[member]) ?? null

/** A fault that was not done, since the topology has no such process. */
export const noMember = (member: Member): Injection => ({
  tookHold: async () => ({ held: false, reason: missing(member) }),
  undo: async () => 'nothing-to-undo',
})

const missing = (member: Member): Reason => ({ code: 'fault-no-such-member', values: { member } })
