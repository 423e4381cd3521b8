import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { off } from '../../flags.ts'
import { takeApart, timesOf } from '../../token/take-apart.ts'
import { tokenArgument, tokenFrom } from './input.ts'

export const decode = buildCommand<{ json: boolean }, [string], Context>({
  docs: { brief: 'Shows what a token holds; checks nothing' },
  parameters: {
    flags: { json: off('Print JSON') },
    positional: { kind: 'tuple', parameters: [tokenArgument] },
  },
  func({ json }, argument) {
    const parts = takeApart(tokenFrom(argument))
    const { header, payload, signatureBytes } = parts
    const lines = [
      'header: how it is signed',
      JSON.stringify(header, null, 2),
      'payload: what it claims',
      JSON.stringify(payload, null, 2),
      ...timesOf(payload, new Date()),
      `signature: ${signatureBytes} bytes`,
      'Anyone who holds it can read it: it is signed, not encrypted. Nothing was checked here.',
    ]
    if (json) this.print(JSON.stringify(parts))
    else this.print(...lines)
  },
})
