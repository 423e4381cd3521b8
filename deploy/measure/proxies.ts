import { fileURLToPath } from 'node:url'
import {
  apache,
  type HostDriver,
  nginx,
  type ProxiedOptions,
  type TopologyDefinition,
} from '@deployment-lab/topology'
import apacheTopology from '../apache/topology.ts'
import nginxTopology from '../nginx/topology.ts'
import type { Candidate } from './candidate.ts'
import { candidates as ofApache } from './candidates/apache.ts'
import { candidates as ofNginx } from './candidates/nginx.ts'

/** A proxy whose settings are compared. */
export interface MeasuredProxy {
  readonly topology: TopologyDefinition
  readonly driver: (what: ProxiedOptions) => HostDriver
  /** The path of its configuration's template. */
  readonly template: string
  readonly candidates: readonly Candidate[]
}

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export const proxies = {
  nginx: {
    topology: nginxTopology,
    driver: nginx,
    template: pathOf('../nginx/nginx.conf.template'),
    candidates: ofNginx,
  },
  apache: {
    topology: apacheTopology,
    driver: apache,
    template: pathOf('../apache/httpd.conf.template'),
    candidates: ofApache,
  },
} as const satisfies Record<string, MeasuredProxy>

export const isProxy = (name: string): name is keyof typeof proxies => Object.hasOwn(proxies, name)
