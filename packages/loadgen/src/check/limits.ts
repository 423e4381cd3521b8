import type { Milliseconds, PerSecond } from '@deployment-lab/result'

export const longestDuration: Milliseconds = 3_600_000
/** The end of the histograms. */
export const longestTimeout: Milliseconds = 60_000
export const lowestRate: PerSecond = 0.01
export const highestRate: PerSecond = 1_000_000
/** Arrivals for which a ledger is made before the clock starts: 400 MB. */
export const mostArrivals = 20_000_000
export const mostConnections = 10_000
export const mostRequests = 65_535
export const mostSegments = 10_000
export const mostSources = 10_000
export const mostStreams = 100
export const mostProcesses = 64
