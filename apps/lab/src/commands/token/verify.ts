import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { flag } from '../../flags.ts'
import { readKey } from '../../token/key.ts'
import { tokenArgument, tokenFrom } from './input.ts'

export const verify = buildCommand<{ keyFile: string }, [string], Context>({
  docs: {
    brief: 'Checks the signature and the times of a token; exit code 1 when it is not valid',
  },
  parameters: {
    flags: {
      keyFile: flag(String, 'File with the HMAC secret, or the public or private key in PEM'),
    },
    positional: { kind: 'tuple', parameters: [tokenArgument] },
  },
  async func({ keyFile }, argument) {
    // Its library takes longer to load than all of --help.
    const { verifyToken } = await import('../../token/verify.ts')
    const { valid, findings } = verifyToken(tokenFrom(argument), readKey(keyFile), new Date())
    const lines = valid ? ['valid'] : findings.map((finding) => `not valid: ${finding}`)
    this.print(...lines)
    if (!valid) this.process.exitCode = exitCodes.unexpected
  },
})
