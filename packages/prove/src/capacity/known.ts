import { sustainedRate } from '../sustained-rate.ts'

// `starts` are the rates at which searches begin, so that they do not all try the same. `seconds`
// is the length of a trial; for random arrivals the full form has that of the scenario `capacity`.
// At least `near` searches have an upper end at most `apart` above the lower, and at least
// `confirmed` are confirmed. `again` is the number of trials of all searches that are made again if
// the machine disturbed them, before a search sees one as void: three of one rate would end it.
export const sizes = {
  full: {
    random: { starts: [200, 240, 340], seconds: 3 },
    even: { starts: [240, 340], seconds: 2 },
    apart: 0.4,
    near: 2,
    confirmed: 1,
    again: 30,
  },
  short: {
    random: { starts: [340], seconds: 1.5 },
    even: { starts: [600], seconds: 1 },
    apart: 0.5,
    near: 1,
    confirmed: 1,
    again: 4,
  },
} as const

/** Milliseconds of every request: no more than 667 a second. */
export const service = 1.5
/**
 * Limits of the p99 under each kind of arrivals, in milliseconds: a generator may be late by a
 * tenth of it. Evenly spaced arrivals that are too many pass any limit in time, so theirs is one
 * that a machine which is held up for a moment still keeps.
 */
export const limits = { random: 15, even: 25 } as const
/**
 * The known capacity under each kind of arrivals. Arrivals at random wait for one another; evenly
 * spaced they never do, until they are more than the server can serve.
 */
export const truths = {
  random: sustainedRate(service, 1000 * limits.random),
  even: 1000 / service,
} as const
export type Spacing = keyof typeof truths
export const arrivals = { random: 'poisson', even: 'constant' } as const
