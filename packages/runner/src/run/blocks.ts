import { faultyBlocks } from '../plan/plan.ts'
import { addWhereItselfDiffers, addWhereWide } from './add-blocks.ts'
import type { Going } from './going.ts'
import { repeatNoisy } from './repeat-noisy.ts'
import { countTrials, runBlock } from './run-block.ts'
import { searchCapacities } from './search-capacities.ts'

/**
 * Blocks that break nothing, more of them where the reference differs from itself, once more those
 * that something disturbed, more of them where intervals are wide, then the searches for capacity,
 * which overload, and then what breaks something.
 */
export const runBlocks = async (going: Going): Promise<void> => {
  const { plan, progress } = going
  progress.of = countTrials(going, plan.blocks)
  const faulty = faultyBlocks(plan)
  for (const block of plan.blocks) if (!faulty.includes(block)) await runBlock(going, block)
  await addWhereItselfDiffers(going)
  await repeatNoisy(going)
  await addWhereWide(going)
  await searchCapacities(going)
  for (const block of faulty) await runBlock(going, block)
}
