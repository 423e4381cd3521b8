import { once } from 'node:events'
import { createServer, isIP } from 'node:net'
import { LoadgenError } from '../errors.ts'
import { isLoopback, type Target } from '../target.ts'

const reasonNotTo = (source: string, { address }: Target): string | null => {
  if (isIP(source) !== isIP(address)) return `${address} is of another family`
  if (isLoopback(source) && !isLoopback(address)) {
    return `${address} is outside loopback, and its answers would not come back`
  }
  return null
}

const bind = async (source: string): Promise<void> => {
  const server = createServer()
  server.listen({ host: source, port: 0 })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/**
 * Checks, before a clock runs, that connections to the target can come from these addresses.
 *
 * @throws LoadgenError `LOADGEN_SOURCE_UNAVAILABLE`, naming the first unusable address
 */
export const assertSources = async (sources: readonly string[], target: Target): Promise<void> => {
  for (const source of sources) {
    const reason =
      reasonNotTo(source, target) ??
      (await bind(source).then(
        () => null,
        () => 'it is no address of this machine; macOS needs "ifconfig lo0 alias" for it first',
      ))
    if (reason === null) continue
    throw new LoadgenError(
      'LOADGEN_SOURCE_UNAVAILABLE',
      `Nothing can be sent from ${source}: ${reason}. Name addresses of this machine in sources, ` +
        'or leave them out.',
    )
  }
}
