import type { Proof } from './proof.ts'
import { accounting } from './proofs/accounting.ts'
import { capacity } from './proofs/capacity.ts'
import { latency } from './proofs/latency.ts'
import { limits } from './proofs/limits.ts'
import { outcomes } from './proofs/outcomes.ts'
import { power } from './proofs/power.ts'
import { same } from './proofs/same.ts'
import { wrk } from './proofs/wrk.ts'

/** Every proof, in the order in which they run. */
export const proofs: readonly Proof[] = [
  same,
  power,
  latency,
  capacity,
  limits,
  accounting,
  outcomes,
  wrk,
]
