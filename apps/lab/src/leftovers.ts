import { endLeftovers, type LabContext, otherLoads, registerLoad } from '@deployment-lab/topology'

/** Ends the leftovers of killed labs, and reports them: a line an instance. */
export const endAndTell = async (
  { env }: LabContext,
  tell: (line: string) => void,
): Promise<void> => {
  for (const { instance, processes, containers, cannot } of await endLeftovers(env)) {
    if (cannot !== null) {
      tell(`could not end what a killed run had left of ${instance}: ${cannot}`)
      continue
    }
    // Leftovers that are only files are not reported.
    if (processes + containers === 0) continue
    const what = containers === 0 ? `${processes} processes` : `${containers} containers`
    tell(`ended what a killed run had left of ${instance}: ${what}`)
  }
}

/** Announcement that this command loads the machine, for as long as it does. */
export interface AnnouncedLoad extends Disposable {
  /** Commands of other labs of this user that load the machine now. */
  readonly others: () => readonly string[]
}

/**
 * Announces to this user's other labs that this one loads the machine, and warns the user of those
 * that do already: they disturb each other's measurements.
 */
export const announceLoad = (
  { env }: LabContext,
  command: string,
  tell: (line: string) => void,
): AnnouncedLoad => {
  try {
    for (const other of otherLoads(env))
      tell(
        `warning: another lab loads this machine now: ${other}. Each disturbs what the other measures`,
      )
    return { others: () => otherLoads(env), [Symbol.dispose]: registerLoad(env, command) }
  } catch (error) {
    // A load can do without: it leaves nothing that has to be found later.
    tell(`warning: ${error instanceof Error ? error.message : String(error)}`)
    return { others: () => [], [Symbol.dispose]: () => {} }
  }
}
