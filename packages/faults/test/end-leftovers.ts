import { endLeftovers } from '@deployment-lab/topology'

// Before the tests of a file: what a run that was killed has left goes, what still runs stays.
await endLeftovers(process.env)
