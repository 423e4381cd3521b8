import { rateMetric } from '../rate.ts'

/** Requests with a token a second of clients with a script. */
export const tokenUses = rateMetric('tokenUses', 'Uses of a token a second', 'tokenUses')
