import { hostname } from 'node:os'
import type { Config } from './config.ts'

/** What this process calls itself in its answers to the lab. */
export const nameProcess = ({ labProcess }: Pick<Config, 'labProcess'>): string =>
  labProcess === 'container' ? `${hostname()}.${process.pid}` : String(process.pid)
