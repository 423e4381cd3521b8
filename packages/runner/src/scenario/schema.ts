import { factOutcomes, MetricRecord } from '@deployment-lab/result'
import { type TSchema, Type } from 'typebox'

// A description says which values are allowed: it ends the message about a wrong value. A schema
// without a description is described by its parts.

const text = Type.String({ minLength: 1, description: 'a text that is not empty' })
const oneOf = (values: readonly string[]): TSchema =>
  Type.Union(
    values.map((value) => Type.Literal(value)),
    { description: `one of ${values.join(', ')}` },
  )
const orNull = (schema: TSchema, description: string): TSchema =>
  Type.Union([schema, Type.Null()], { description })
const within = (least: number, most: number, unit: string): TSchema =>
  Type.Number({
    minimum: least,
    maximum: most,
    description: `a number from ${least} to ${most} ${unit}`,
  })
const whole = (least: number, most: number): TSchema =>
  Type.Integer({
    minimum: least,
    maximum: most,
    description: `a whole number from ${least} to ${most}`,
  })
const closed = (fields: Record<string, TSchema>): TSchema =>
  Type.Object(fields, { additionalProperties: false })

// The histograms begin at a microsecond and end at a minute.
const limit = within(0.001, 60_000, 'milliseconds')
const limitOrNull = orNull(limit, 'null, or a number from 0.001 to 60000 milliseconds')

const request = closed({
  method: oneOf(['GET', 'POST']),
  path: Type.String({
    pattern: '^/\\S*$',
    description: 'a path that begins with / and has no spaces',
  }),
  signedIn: Type.Boolean({ description: 'true or false' }),
  body: orNull(Type.Record(Type.String(), Type.Unknown()), 'null or an object'),
  expectStatus: whole(200, 599),
  expectBody: orNull(text, 'null or a text that is not empty'),
})

const steps = Type.Array(whole(1, 10_000), {
  minItems: 1,
  description: 'a list of numbers of connections, one at least',
})

const script = Type.Array(
  Type.Union([closed({ step: oneOf(['log-in', 'refresh']) }), request], {
    description:
      'logIn(), refresh(), or a get() or post() of a path that begins with / and has no spaces',
  }),
  { minItems: 1, description: 'a list of steps, logIn() first' },
)

const segment = closed({
  from: within(0, 1_000_000, 'a second'),
  to: within(0, 1_000_000, 'a second'),
  duration: within(1, 3_600_000, 'milliseconds'),
})

const model = oneOf(['closed', 'open'])

/** Schemas of loads, by kind. */
export const loadSchemas = {
  closed: closed({ model, steps, request }),
  clients: closed({ model, steps, script }),
  open: closed({ model, streams: Type.Array(Type.Unknown()) }),
} as const

const isClient = Type.Object(
  { module: text, name: text, options: Type.Unknown() },
  { description: 'what a file of loadgen/clients exports' },
)

/** Schema of a stream. */
export const streamSchema: TSchema = closed({
  // The name stands in rows of a report and, between dots, in budgets.
  name: Type.String({
    pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
    description: 'letters, digits and dashes, beginning with a letter',
  }),
  users: Type.Boolean({ description: 'true or false' }),
  client: Type.Optional(isClient),
  connections: Type.Optional(whole(1, 10_000)),
  rate: within(0.01, 1_000_000, 'a second'),
  profile: Type.Optional(
    Type.Array(segment, { minItems: 1, description: 'a list of segments, one at least' }),
  ),
  arrivals: Type.Optional(oneOf(['constant', 'poisson'])),
  sources: Type.Optional(
    Type.Array(
      Type.Union([Type.String({ format: 'ipv4' }), Type.String({ format: 'ipv6' })], {
        description: 'an IP address of this machine, such as 127.0.0.2',
      }),
      { minItems: 1, description: 'a list of IP addresses, one at least' },
    ),
  ),
  // A request is usually given up after 2 s.
  deadline: Type.Optional(within(1, 2000, 'milliseconds')),
  timeout: Type.Optional(within(1, 60_000, 'milliseconds')),
  mix: Type.Array(request, { minItems: 1, description: 'a list of requests, one at least' }),
})

const anyFunction = Type.Unsafe<() => unknown>(
  Type.Refine(Type.Unknown(), (value) => typeof value === 'function'),
)
const callable = (description: string): TSchema => ({ ...anyFunction, description })

const fault = Type.Object(
  {
    name: text,
    settings: Type.Record(Type.String(), Type.Unknown()),
    needs: Type.Array(Type.String()),
    lasts: within(0, 3_600_000, 'milliseconds'),
    request: orNull(request, 'null or a request'),
    begin: callable('a function'),
  },
  { description: 'made by a file of faults, such as kill()' },
)

const fact = Type.Object(
  {
    name: text,
    makes: orNull(oneOf(factOutcomes), `null or one of ${factOutcomes.join(', ')}`),
    check: callable('a function that finds the fact'),
  },
  { description: 'made by defineFact()' },
)

const metric = Type.Intersect(
  [
    MetricRecord,
    Type.Object({
      needs: text,
      givenBy: callable('a function that tells whether a load gives it'),
      read: callable('a function that reads it from a trial'),
    }),
  ],
  { description: 'made by a file of metrics, such as result/metrics/p50' },
)

const limits = closed({
  lost: Type.Number({ minimum: 0, maximum: 1, description: 'a share from 0 to 1' }),
  within: limitOrNull,
  gap: within(0, 3_600_000, 'milliseconds'),
  p99: limitOrNull,
})

/** Schema of a scenario, without its load and without rules across fields. */
export const scenarioSchema: TSchema = closed({
  // The name stands in file names and, between dots, in budgets.
  name: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$',
    description: 'letters, digits and dashes',
  }),
  question: text,
  describes: text,
  load: Type.Object({ model }, { description: 'made by closedLoop() or clients()' }),
  faults: Type.Array(closed({ at: within(0, 3_600_000, 'milliseconds'), fault }), {
    description: 'a list of what at(seconds, fault) makes',
  }),
  facts: Type.Array(fact, { description: 'a list of what defineFact() makes' }),
  unharmed: orNull(limits, 'left out, or limits: lost (a share), gap and p99 (milliseconds)'),
  seconds: orNull(
    Type.Number({ minimum: 0, maximum: 3600 }),
    'null, or a number above 0 and at most 3600',
  ),
  settle: orNull(
    within(0.5, 60, 'seconds'),
    'null, or a number from 0.5 to 60: seconds after the end of the last fault',
  ),
  patience: within(0, 60, 'seconds'),
  every: whole(1, 1000),
  metrics: Type.Array(metric, { description: 'a list of metrics' }),
  latencyLimit: limit,
  p99Limit: limitOrNull,
  byDefault: Type.Union([Type.Boolean(), Type.Array(text)], {
    description: 'true, false, or a list of presets',
  }),
  capacityFrom: orNull(text, 'null or the name of a scenario with a closed loop'),
  serviceTime: limitOrNull,
  capacity: Type.Union([
    closed({
      p99: limit,
      success: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'a share above 0' }),
      precision: within(0.001, 1, 'as a share of the rate'),
      confirmations: whole(1, 100),
    }),
    Type.Null(),
  ]),
})
