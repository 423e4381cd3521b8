/** What containers change in any topology, as the report shows it. */
export const inContainers = {
  secret: 'random, from a file in a volume',
  log: "JSON, level info, to the container's output",
}

/** What production containers share in place of a file. */
export const onPostgres = { database: 'PostgreSQL in a container of its own' }
