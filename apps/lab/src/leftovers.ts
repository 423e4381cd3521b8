import { endLeftovers, type LabContext } from '@deployment-lab/topology'

/** Ends what killed labs have left, and says so: a line an instance. */
export const endAndTell = async (
  { env }: LabContext,
  tell: (line: string) => void,
): Promise<void> => {
  for (const { instance, processes, containers, cannot } of await endLeftovers(env)) {
    if (cannot !== null) {
      tell(`could not end what a killed run had left of ${instance}: ${cannot}`)
      continue
    }
    // Where only files were left, there is nothing to tell.
    if (processes + containers === 0) continue
    const what = containers === 0 ? `${processes} processes` : `${containers} containers`
    tell(`ended what a killed run had left of ${instance}: ${what}`)
  }
}
