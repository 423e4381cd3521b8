import { shellWord } from '@deployment-lab/runner'
import type { Choice } from './choose.ts'
import { sloText } from './slo.ts'

/** The command that runs the same plan again, to be pasted into a shell. */
export const repeatCommand = (
  {
    topology,
    scenario,
    factor,
    driver,
    scaleModel,
    preset,
    rate,
    slo,
    budget,
  }: Choice & { readonly budget?: readonly string[] },
  seed: number,
): string =>
  [
    'npx lab run',
    ...(driver === 'host' ? [] : [`--driver ${shellWord(driver)}`]),
    ...(scaleModel === undefined ? [] : [`--scale-model ${scaleModel}`]),
    `--preset ${shellWord(preset)}`,
    `--seed ${seed}`,
    ...(topology === undefined ? [] : [`--topology ${shellWord(topology)}`]),
    ...(scenario === undefined ? [] : [`--scenario ${shellWord(scenario)}`]),
    ...(factor === undefined ? [] : [`--factor ${shellWord(factor)}`]),
    ...(rate === undefined ? [] : [`--rate ${rate}`]),
    ...(slo === undefined ? [] : [`--slo ${shellWord(sloText(slo))}`]),
    ...(budget ?? []).map((text) => `--budget ${shellWord(text)}`),
  ].join(' ')
