import type { Preset } from '@deployment-lab/runner'

const quick: Preset = {
  name: 'quick',
  describes:
    'at most 5 minutes for four topologies; each failure once, twice as far as time reaches, and throughput; finds effects of about 20 %',
  margin: 0.2,
  blocks: 12,
  ladderBlocks: 0,
  rounds: { least: 2, most: 3 },
  limitSeconds: 290,
  calmSeconds: 60,
  freshEvery: 6,
  extraBlocks: 2,
  target: Math.log(1.2),
  most: 14,
  stretch: 1.5,
  seconds: 1,
  warmUpSeconds: 0.5,
  calibrationSeconds: 0.6,
}

const standard: Preset = {
  name: 'standard',
  describes:
    'at most an hour for six topologies; each failure twice, a third time where the two differ; finds effects of about 10 %',
  margin: 0.1,
  blocks: 24,
  ladderBlocks: 3,
  rounds: { least: 2, most: 3 },
  limitSeconds: 3500,
  calmSeconds: 660,
  freshEvery: 3,
  extraBlocks: 8,
  target: Math.log(1.1),
  most: 48,
  stretch: 2,
  seconds: 2,
  warmUpSeconds: 1,
  calibrationSeconds: 2,
}

const thorough: Preset = {
  name: 'thorough',
  describes: 'two to six hours; each failure three times; finds effects of about 5 %',
  margin: 0.05,
  blocks: 60,
  ladderBlocks: 12,
  rounds: { least: 3, most: 5 },
  limitSeconds: null,
  calmSeconds: 0,
  freshEvery: 3,
  extraBlocks: 20,
  target: Math.log(1.05),
  most: 120,
  stretch: 2,
  seconds: 5,
  warmUpSeconds: 2.5,
  calibrationSeconds: 5,
}

export const presets: readonly Preset[] = [quick, standard, thorough]
