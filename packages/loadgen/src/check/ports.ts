import { readFileSync } from 'node:fs'
import type { Milliseconds } from '@deployment-lab/result'
import { busiestOf } from '../busiest.ts'
import type { StreamPlan } from '../plan.ts'
import { type Pace, profileOf } from '../profile.ts'
import { need } from './values.ts'

/** Time for which Linux reserves the port of a closed connection from a given address. */
const kept: Milliseconds = 60_000
const range = '/proc/sys/net/ipv4/ip_local_port_range'
const usualRange = '32768 60999'

/** Counts the ports that connections from one address of this machine can have. */
const localPorts = (): number => {
  let text = usualRange
  try {
    text = readFileSync(range, 'utf8')
  } catch {
    // The file exists only on Linux.
  }
  const [first = 0, last = 0] = text.trim().split(/\s+/).map(Number)
  return last - first + 1
}

/**
 * Refuses a stream that opens a connection for each arrival and keeps others, or runs out of ports
 * (`LOADGEN_PLAN_INVALID`), with the nearest stream that does not. Without `sources` the kernel
 * chooses, and on loopback gives a port again after a second.
 *
 * @param ports of one address
 */
export const checkPorts = (
  stream: StreamPlan,
  duration: Milliseconds,
  ports: number = localPorts(),
): void => {
  need(
    stream.connections === undefined,
    'connections are kept, and this client opens a new one each time; leave them out',
  )
  if (stream.sources === undefined) return
  const addresses = new Set(stream.sources).size
  const there = addresses * ports
  const wanted = Math.round(busiestOf(profileOf({ ...stream, duration }), kept))
  need(
    wanted <= there,
    `sources has ${ports} ports an address, ${there} in all, each for one connection in ` +
      `${kept / 1000} s, and the stream opens ${wanted} in that time; the nearest is ` +
      `${Math.ceil(wanted / ports)} addresses, or ${slower({ ...stream, duration }, there, wanted)}`,
  )
}

const slower = ({ rate, duration, profile }: Pace, there: number, wanted: number): string =>
  profile === undefined
    ? `${Math.floor((there / Math.min(duration, kept)) * 1000)}/s, or ` +
      `${Math.floor((there / rate) * 1000)} ms`
    : `${Math.floor((100 * there) / wanted)} % of each rate`
