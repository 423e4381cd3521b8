import { join } from 'node:path'
import type { HostDriver } from '../driver.ts'
import type { Requirement } from '../requirements.ts'
import { claimedHeaders } from './claimed-headers.ts'
import {
  type FoundProgram,
  findProgram,
  type PackagedProgram,
  packagedProgram,
} from './find-program.ts'
import { type ProxiedOptions, proxied } from './proxied.ts'
import type { Proxy } from './start-proxy.ts'

const program: PackagedProgram = {
  title: 'Nginx',
  names: ['nginx'],
  folders: ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin', '/sbin'],
  versionFlag: '-v',
  version: /nginx\/(\d+\.\d+\.\d+)/,
  debian: 'nginx',
}

const nginxProxy: Proxy = {
  program,
  name: 'nginx',
  file: 'nginx.conf',
  args: (prefix, config) => ['-p', prefix, '-c', config, '-e', join(prefix, 'error.log')],
  run: [],
  check: ['-t'],
  // This signal lets it answer the requests in flight; SIGTERM would cut them.
  finish: 'SIGQUIT',
  places: async ({ port, cores }, ports) => ({
    // Nginx started by root otherwise gives its workers another user, who may not enter the folder.
    USER_DIRECTIVE: process.getuid?.() === 0 ? 'user root;' : '',
    CORES: String(cores),
    PORT: String(port),
    WORKER_PORT: ports.map(String),
    CLAIMED_HEADER: claimedHeaders,
  }),
}

/** Runs a topology behind an Nginx of its own. */
export const nginx = (what: ProxiedOptions): HostDriver => proxied(nginxProxy, what)

/** Finds the nginx program, or null if none runs. */
export const findNginx = (
  env: Readonly<Record<string, string | undefined>>,
  elsewhere?: readonly string[],
): Promise<FoundProgram | null> => findProgram(program, env, elsewhere)

/** Requires a version of Nginx: at least its first number, and its second. */
export const nginxProgram = (major: number, minor: number): Requirement =>
  packagedProgram(program, major, minor)
