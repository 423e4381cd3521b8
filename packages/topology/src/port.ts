import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { TopologyError } from './errors.ts'

export const loopback = '127.0.0.1'

/** A port of the loopback address that is free now, chosen by the kernel. */
export const freePort = (): Promise<number> => listenOnce(0)

/** Port below which many systems place services. */
const lowestServerPort = 10_000

/**
 * Finds free ports that no outgoing connection is given, so that they are still free when a worker
 * is started again. The kernel takes those of `ip_local_port_range`, ip(7), even for a connection
 * to the very port where nothing listens, which then answers itself.
 */
export async function portsForServers(count: number): Promise<number[]> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '')
  const first = Number.parseInt(range, 10)
  const roomy = first - lowestServerPort > 100 * count
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = roomy ? randomInt(lowestServerPort, first) : await freePort()
    if (await portIsFree(port)) ports.add(port)
  }
  return [...ports]
}

/** Tells if a port of the loopback address is free. */
export const portIsFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  )

/**
 * Checks a port that the user asked for.
 *
 * @throws TopologyError `TOPOLOGY_PORT_TAKEN`
 */
export async function requirePort(port: number): Promise<void> {
  await listenOnce(port).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EADDRINUSE' ? 'is in use by another process' : cause.message
    throw new TopologyError(
      'TOPOLOGY_PORT_TAKEN',
      `Port ${port} of ${loopback} cannot be used: it ${why}. ` +
        `See who has it with "ss -ltnp 'sport = :${port}'", or leave the port out to get a free one`,
      { cause },
    )
  })
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address()
      const chosen = address !== null && typeof address === 'object' ? address.port : port
      server.close(() => resolve(chosen))
    })
  })
}
