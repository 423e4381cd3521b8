#!/usr/bin/env -S node --conditions=source
import './check-install.js'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

// Types are stripped once and not at every start. Where the folder cannot be written, nothing is kept.
module.enableCompileCache(
  fileURLToPath(new URL('../../../node_modules/.cache/lab', import.meta.url)),
)
const { main } = await import('../src/main.ts')
await main(process)
