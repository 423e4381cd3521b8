import { endLeftovers } from '../src/index.ts'

// Before the tests of a file: what a run that was killed has left goes, what still runs stays.
await endLeftovers(process.env)
