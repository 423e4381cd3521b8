#!/usr/bin/env -S node --conditions=source
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `lab needs Node 24, this is ${process.versions.node}. Run it as "npx lab", which uses the Node that npm ci brought.\n`,
  )
  process.exitCode = 1
} else {
  const { main } = await import('../src/main.ts')
  await main(process)
}
