import { rateMetric } from '../rate.ts'

/** Logins a second of clients with a script. */
export const logins = rateMetric('logins', 'Logins a second', 'logins')
