import { endLeftovers, type LabContext } from '@deployment-lab/topology'

/** Ends what killed labs have left, and says so: a line an instance. */
export const endAndTell = async (
  { env }: LabContext,
  tell: (line: string) => void,
): Promise<void> => {
  for (const { instance, processes } of await endLeftovers(env)) {
    tell(`ended what a killed run had left of ${instance}: ${processes} processes`)
  }
}
