#!/usr/bin/env -S node --conditions=source
import './check-install.js'
import { statSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// Types are stripped once and not at every start. With sudo nothing is kept: the user could not
// delete it.
const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url))
if (statSync(packages).uid === process.getuid?.()) {
  module.enableCompileCache(`${packages}/.cache/lab`)
}
const { main } = await import('../src/main.ts')
await main(process)
