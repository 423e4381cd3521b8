import type { Abilities, Ability, RunningTopology } from '@deployment-lab/topology'
import { FaultError } from './errors.ts'

/** Returns an ability of a topology; a plan leaves out topologies that lack it. */
export function abilityOf<Name extends Ability>(
  topology: RunningTopology,
  name: Name,
): NonNullable<Abilities[Name]> {
  const ability = topology[name]
  if (ability === undefined)
    throw new FaultError(
      'FAULT_ABILITY_MISSING',
      `${topology.topology} has no ability "${name}": leave it out of this scenario`,
    )
  return ability
}
