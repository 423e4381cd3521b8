import { lookup } from 'node:dns/promises'
import { BlockList, connect, isIP, isIPv6 } from 'node:net'
import { LoadgenError } from './errors.ts'

/** Target of the bytes: one address, resolved once, so that a name cannot move afterwards. */
export interface Target {
  address: string
  port: number
  /** Value of the Host header. */
  host: string
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6')

export const isLoopback = (address: string): boolean =>
  loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

const parse = (url: string): URL => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  const plain = parsed?.protocol === 'http:' && parsed.pathname === '/'
  if (!plain || parsed.username !== '' || parsed.password !== '') {
    throw new LoadgenError(
      'LOADGEN_TARGET_INVALID',
      `"${url}" is not a target; give http://HOST:PORT without a path or a password.`,
    )
  }
  return parsed
}

const addressesOf = async (name: string): Promise<string[]> => {
  if (isIP(name) !== 0) return [name]
  try {
    return (await lookup(name, { all: true })).map((found) => found.address)
  } catch {
    throw new LoadgenError(
      'LOADGEN_TARGET_UNRESOLVED',
      `The name ${name} has no address here; check its spelling or give an address.`,
    )
  }
}

const permitted = async (parsed: URL, allowedHosts: readonly string[]): Promise<string[]> => {
  const name = parsed.hostname.replace(/^\[|\]$/g, '')
  const addresses = await addressesOf(name)
  const outside = addresses.find((address) => !isLoopback(address))
  if (outside !== undefined && !allowedHosts.includes(name)) {
    throw new LoadgenError(
      'LOADGEN_TARGET_NOT_LOOPBACK',
      `${name} is ${outside}, which is outside this machine's loopback. Load only what is yours, ` +
        `and name it: --allow-host ${name}`,
    )
  }
  return addresses
}

const accepts = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1_000 })
    const end = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })

/**
 * Returns the first of several addresses (`localhost` is often ::1 and 127.0.0.1) that accepts a
 * connection, or the first if none does. A single address is not tried.
 */
export const chooseAddress = async (
  addresses: readonly string[],
  port: number,
): Promise<string> => {
  const [first = '', ...others] = addresses
  if (others.length === 0) return first
  for (const address of addresses) {
    if (await accepts(address, port)) return address
  }
  return first
}

/**
 * Resolves a URL to one address. Refuses a target outside loopback unless its host is named in
 * `allowedHosts`: all addresses of a name have to be loopback.
 *
 * @throws LoadgenError `LOADGEN_TARGET_NOT_LOOPBACK`, `LOADGEN_TARGET_INVALID`,
 * `LOADGEN_TARGET_UNRESOLVED`
 */
export const resolveTarget = async (
  url: string,
  allowedHosts: readonly string[],
): Promise<Target> => {
  const parsed = parse(url)
  const port = parsed.port === '' ? 80 : Number(parsed.port)
  const addresses = await permitted(parsed, allowedHosts)
  return { address: await chooseAddress(addresses, port), port, host: parsed.host }
}
