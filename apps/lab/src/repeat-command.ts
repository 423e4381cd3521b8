import type { Choice } from './choose.ts'
import { sloText } from './slo.ts'

const plain = /^[\w.,:/=@%+-]+$/

/** A value as one word of a shell, whatever is in it. */
const shellWord = (text: string): string =>
  plain.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The command that runs the same plan again, to be pasted into a shell. */
export const repeatCommand = (
  {
    topology,
    scenario,
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
    ...(rate === undefined ? [] : [`--rate ${rate}`]),
    ...(slo === undefined ? [] : [`--slo ${shellWord(sloText(slo))}`]),
    ...(budget ?? []).map((text) => `--budget ${shellWord(text)}`),
  ].join(' ')
