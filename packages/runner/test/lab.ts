import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LabContext } from '@deployment-lab/topology'

const root = resolve(import.meta.dirname, '../../..')
const server = 'apps/server/dist/server.js'

/** The lab of this repository, for tests that start what is built. */
export const realLab = (): LabContext => {
  if (!existsSync(resolve(root, server))) {
    throw new Error(`${server} is missing: run "npm run build"`)
  }
  return { root, node: process.execPath, cores: 2, env: process.env }
}
