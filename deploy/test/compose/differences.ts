import dev from '../../dev/topology.ts'
import type { Profile } from '../../docker/measure/project.ts'
import nginx from '../../nginx/topology.ts'

type Differences = NonNullable<typeof dev.differs>

const none: Differences = []

/** What each profile answers in another way than "node", on purpose. */
export const differences: Readonly<Record<Profile, Differences>> = {
  node: none,
  'node-sqlite': none,
  dev: dev.differs ?? none,
  pm2: none,
  nginx: nginx.differs ?? none,
  'nginx-copied': nginx.differs ?? none,
  apache: none,
  'apache-copied': none,
}
