import { reasonOf } from '@deployment-lab/result'
import { mostRepeatedOf } from '../plan/plan.ts'
import { add } from './add-blocks.ts'
import type { Going } from './going.ts'
import { noisyBlocks, superseded } from './noisy-blocks.ts'

/**
 * Repeats, once, the blocks in which something else disturbed the machine, with every instance, so
 * that pairs stay whole. The first are kept beside those that count.
 */
export const repeatNoisy = async (going: Going): Promise<void> => {
  const { plan } = going
  const most = (name: string): number => {
    const scenario = plan.scenarios.find((one) => one.name === name)
    return scenario === undefined ? 0 : mostRepeatedOf(scenario, plan.preset)
  }
  const disturbed = noisyBlocks(going.trials, most)
  for (const [index, noisy] of disturbed.entries()) {
    const scenarios = plan.scenarios.filter(({ name }) => noisy.scenarios.includes(name))
    const because = reasonOf(
      'repeated-for-noise',
      { scenarios: noisy.scenarios.join(', '), trial: noisy.trial },
      noisy.noise,
    )
    const [repeated] = await add(going, [scenarios], because)
    if (repeated === undefined) {
      going.added.notRepeated = disturbed.length - index
      return
    }
    going.added.repeated += 1
    going.trials.splice(0, going.trials.length, ...superseded(going.trials, noisy, repeated.index))
  }
}
