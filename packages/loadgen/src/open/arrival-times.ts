import type { OpenLoopPlan } from '../plan.ts'
import { profileOf } from '../profile.ts'
import { createSchedule } from './schedule.ts'

/**
 * The intended times of every arrival of a plan, in µs from its start, ascending: those that a
 * trial of it sends at.
 */
export const arrivalTimes = (plan: OpenLoopPlan): Uint32Array =>
  createSchedule({
    ...plan,
    profile: profileOf(plan),
    weights: plan.mix.map(({ weight }) => weight),
  }).intended
