#!/usr/bin/env -S node --conditions=source
import './check-install.js'

const { main } = await import('../src/main.ts')
await main(process)
