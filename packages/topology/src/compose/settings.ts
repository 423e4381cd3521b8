/** Settings that containers change in every topology, for the report. */
const contained = {
  log: "JSON, level info, to the container's output",
  'memory limit': '1 GiB for all its containers together',
}

/** Production in containers, on SQLite as on the host. */
export const containedSettings = {
  ...contained,
  code: 'built JavaScript, in an image',
  secret: 'random, from a file in a volume',
}

/** Production in containers as it is deployed. */
export const containedOnPostgres = {
  ...containedSettings,
  database: 'PostgreSQL in a container of its own',
}

/** The development server in a container. */
export const containedDevelopment = {
  ...contained,
  code: 'TypeScript source, types stripped at start, mounted into the container',
  log: "readable text, level debug, to the container's output",
}

/** Setting for the restart of a container that ended. */
export const dockerRestarts = 'Docker: a container that ends is started again'

/**
 * Production behind a proxy, with a container for each worker.
 *
 * @param name name of the proxy
 * @param proxy its setting, if it is another than on the host
 */
export const containedBehind = (name: string, proxy?: string): Record<string, string> => ({
  ...containedOnPostgres,
  processes: `a container a worker, and ${name} in another`,
  supervisor: dockerRestarts,
  ...(proxy === undefined ? {} : { proxy }),
})
