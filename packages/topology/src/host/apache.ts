import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HostDriver } from '../driver.ts'
import { TopologyError } from '../errors.ts'
import { portsForServers } from '../port.ts'
import type { Requirement } from '../requirements.ts'
import { claimedHeaders, claimedWithUnderscores } from './claimed-headers.ts'
import {
  type FoundProgram,
  findProgram,
  type PackagedProgram,
  packagedProgram,
} from './find-program.ts'
import { type ProxiedOptions, proxied } from './proxied.ts'
import type { Proxy } from './start-proxy.ts'

const program: PackagedProgram = {
  title: 'Apache httpd',
  names: ['apache2', 'httpd'],
  folders: ['/usr/sbin', '/usr/local/sbin', '/usr/local/apache2/bin', '/sbin'],
  versionFlag: '-v',
  version: /Apache\/(\d+\.\d+\.\d+)/,
  debian: 'apache2',
}

/** Module folders of Debian, Fedora, Arch and the official image. */
const moduleFolders = [
  '/usr/lib/apache2/modules',
  '/usr/lib64/httpd/modules',
  '/usr/lib/httpd/modules',
  '/usr/local/apache2/modules',
]

/** Requests that a process works on at once; each occupies a thread. */
const threads = 256

const apacheProxy: Proxy = {
  program,
  name: 'apache',
  file: 'httpd.conf',
  args: (prefix, config) => ['-d', prefix, '-f', config],
  run: ['-D', 'FOREGROUND'],
  check: ['-t'],
  // This signal lets it answer the requests in flight; SIGTERM would cut them.
  finish: 'SIGWINCH',
  places: async ({ port, cores }, ports) => ({
    // Apache refuses to serve as root. 65534 is nobody; an ordinary user stays who it is.
    USER_DIRECTIVE: process.getuid?.() === 0 ? 'User #65534' : '',
    GROUP_DIRECTIVE: process.getuid?.() === 0 ? 'Group #65534' : '',
    MODULES: findModules(),
    CORES: String(cores),
    THREADS: String(threads),
    ALL_THREADS: String(cores * threads),
    PORT: String(port),
    WORKER_PORT: ports.map(String),
    CLAIMED_HEADER: [...claimedHeaders, ...claimedWithUnderscores],
    AGAIN_PORT: String((await portsForServers(1))[0]),
  }),
}

/** Runs a topology behind an Apache httpd of its own. */
export const apache = (what: ProxiedOptions): HostDriver => proxied(apacheProxy, what)

/** Finds the program of Apache httpd, or null if none runs. */
export const findApache = (
  env: Readonly<Record<string, string | undefined>>,
  elsewhere?: readonly string[],
): Promise<FoundProgram | null> => findProgram(program, env, elsewhere)

/** Requires a version of Apache httpd: at least its first number, and its second. */
export const apacheProgram = (major: number, minor: number): Requirement =>
  packagedProgram(program, major, minor)

function findModules(): string {
  const found = moduleFolders.find((folder) => existsSync(join(folder, 'mod_proxy_hcheck.so')))
  if (found !== undefined) return found
  throw new TopologyError(
    'TOPOLOGY_PROGRAM_MISSING',
    `No folder has Apache's mod_proxy_hcheck.so: ${moduleFolders.join(', ')}. ` +
      'Install the distribution\'s package: "apt-get install apache2"',
  )
}
