import { hostname } from 'node:os'
import type { Config } from './config.ts'

/** Returns the name that this process gives itself in its answers to the lab. */
export const nameProcess = ({ labProcess }: Pick<Config, 'labProcess'>): string =>
  labProcess === 'container' ? `${hostname()}.${process.pid}` : String(process.pid)
