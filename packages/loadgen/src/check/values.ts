import { LoadgenError } from '../errors.ts'
import type { ClientPlan, PreparedRequest } from '../plan.ts'

const refusal = 'The plan cannot be run: '

export const need = (holds: boolean, what: string): void => {
  if (!holds) throw new LoadgenError('LOADGEN_PLAN_INVALID', `${refusal}${what}.`)
}

/** Makes a check whose refusal names the part of the plan that it looks at. */
export const inside = (place: string, check: () => void): void => {
  try {
    check()
  } catch (error) {
    if (!(error instanceof LoadgenError)) throw error
    const what = error.message.slice(refusal.length)
    throw new LoadgenError(error.code, `${refusal}${place}: ${what}`, { cause: error })
  }
}

/** Checks a value of a plan against a lower and an upper limit; its name tells its place. */
export const within = (name: string, value: number, low: number, high: number, unit = ''): void => {
  need(!Number.isNaN(value), `${name} is no number, choose ${low} to ${high}${unit}`)
  const nearest = Math.min(high, Math.max(low, value))
  need(
    nearest === value,
    `${name} is ${value}${unit}, choose ${low} to ${high}${unit}; the nearest is ${nearest}${unit}`,
  )
}

/** Checks a whole number against limits. */
export const whole = (name: string, value: number, low: number, high: number): void => {
  within(name, value, low, high)
  need(
    Number.isInteger(value),
    `${name} is ${value}, choose a whole number; the nearest is ${Math.round(value)}`,
  )
}

const breaksLine = /[\r\n\0]/

export const checkRequest = (name: string, request: PreparedRequest): void => {
  const { path } = request
  const asPath = `/${path.trim().replace(/^\/+/, '').replace(/\s+/g, '%20')}`
  need(
    /^\/[^\s]*$/.test(path),
    `the path of ${name} must start with / and have no spaces; the nearest is ${asPath}`,
  )
  for (const [header, value] of Object.entries(request.headers)) {
    need(
      /^[\w!#$%&'*+.^`|~-]+$/.test(header),
      `${name} has the header name ${JSON.stringify(header)}, choose letters, digits and dashes`,
    )
    need(
      !breaksLine.test(value),
      `the header ${header} of ${name} contains a line break; put it on one line`,
    )
  }
  whole(`expectStatus of ${name}`, request.expectStatus, 200, 599)
  need(request.expectBody !== '', `expectBody of ${name} is empty; use null to expect nothing`)
}

/** Reads an option of a client; undefined if it has none of that name. */
export const optionOf = ({ options }: ClientPlan, name: string): unknown =>
  new Map<string, unknown>(Object.entries(options ?? {})).get(name)
