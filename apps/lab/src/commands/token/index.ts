import { buildRouteMap } from '@stricli/core'
import { decode } from './decode.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

export const token = buildRouteMap({
  routes: { decode, verify, sign },
  docs: { brief: 'Takes a JWT apart, checks one, or signs one' },
})
