import { describe, expect, test } from 'vitest'
import { renderTerminal } from '../src/index.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { variants } from './fixtures/variants.ts'

const part = (text: string, from: string, to: string): string =>
  text.slice(text.indexOf(from), text.indexOf(to))

describe('the golden result in 80 columns', () => {
  const text = renderTerminal(sampleResult(), { columns: 80, color: false, full: true })
  const short = renderTerminal(sampleResult(), { columns: 80, color: false })

  test('is short enough for a screen of 24 lines', () => {
    expect(short.split('\n').length).toBeLessThanOrEqual(24)
    expect(short).toMatchInlineSnapshot(`
      "The dev server lets anyone sign in as anyone and stays down after a crash; pm2
      and nginx came back from every failure.
      What to do: run it as pm2 or nginx does here, with production settings, in
      several processes that something starts again.

      What survived
      ──────────────────────────────────────────────────────────────────────────────
      Failure   dev              node             pm2              nginx
      exposure  ✗ exposed        ✓ unharmed       ✓ unharmed       ✓ unharmed
      crash     ✗ down           ✗ down           ! disturbed      ✓ unharmed
      ──────────────────────────────────────────────────────────────────────────────

        ✗ exposure: The dev server lets anyone sign in as anyone. Set secrets of your
          own, and show no errors to users.
        ✗ crash: The dev server did not come back before the trial ended: 665 of 1,000
          requests lost. Use a supervisor that starts it again, and more than one
          process.
      The dev server did 0.42 × the throughput of node and had 2.38 × the median
      latency.

      Trust: complete, A/A passed, no trial void, equal answers

      Deployment Lab: quick run of 2026-11-18 11:06:40 UTC, 4 min 31 s
      "
    `)
  })

  test('verdict and what survived come first, as in the short one, and then what happened', () => {
    const top = short.slice(0, short.indexOf('  ✗ exposure: The dev server'))
    expect(text.slice(0, top.length)).toBe(top)
    expect(text.slice(top.length, text.indexOf('Comparison'))).toMatchInlineSnapshot(`
      "The dev server did 0.42 × the throughput of node and had 2.38 × the median
      latency.

      What happened in each failure

      exposure: What does an outsider get who never logged in?
      What was seen in exposure
      ────────────────────────────────────────────────────────────────────────────────
      Tried                   dev                         node
      A forged token          ✗ 200 {"id":2}              ✓ 401 {"detail":"Given
                                                          token not valid"}
      Routes without a login  none                        none
      ────────────────────────────────────────────────────────────────────────────────

      ────────────────────────────────────────────────────────────────────────────────
      Tried                   pm2                         nginx
      A forged token          ✓ 401 {"detail":"Given      ✓ 401 {"detail":"Given
                              token not valid"}           token not valid"}
      Routes without a login  none                        none
      ────────────────────────────────────────────────────────────────────────────────
        ✗ exposed: dev: It lets anyone sign in as anyone. Better: node, pm2 and nginx
          (unharmed). Set secrets of your own, and show no errors to users.
        ✓ unharmed: node: No check found harm.
        ✓ unharmed: pm2: No check found harm.
        ✓ unharmed: nginx: No check found harm.
      What survived it, and by which setting:
        ✓ unharmed: node, pm2 and nginx: See deploy/node, deploy/pm2 and deploy/nginx.

      crash: One request kills the process that answers it. What do the others feel?
        ✗ down: dev: It did not come back before the trial ended: 665 of 1,000
          requests lost. It is one process, and nothing started it again. Better: pm2
          (back after 2.40 s, 104 of 1,000 requests lost); nginx (3 of 1,000 requests
          lost). Use a supervisor that starts it again, and more than one process.
        ✗ down: node: It did not come back before the trial ended: 666 of 1,000
          requests lost. It is one process, and nothing started it again. Better: pm2
          (back after 2.40 s, 104 of 1,000 requests lost); nginx (3 of 1,000 requests
          lost). Use a supervisor that starts it again, and more than one process.
        ! disturbed: pm2: Users were served as before after 2.40 s: 104 of 1,000
          requests lost; longest time without an answer 447 ms. Better: nginx (3 of
          1,000 requests lost).
        ✓ unharmed: nginx: Users were served: 3 of 1,000 requests lost; longest time
          without an answer 30.2 ms.
      What survived it, and by which setting:
        ✓ unharmed: nginx: supervisor: PM2 7.0.4, fork mode, 2 processes. proxy: nginx
          1.22.1. See deploy/nginx.

      The dev server against one production process
        ▼ worse: Correct answers a second (saturation): 4,090 /s against 9,750 /s;
          0.42 × (0.41 to 0.43).
        ▼ worse: Latency, median (saturation): 14.6 ms against 6.10 ms; 2.38 × (2.30
          to 2.47).
        ▼ worse: Latency, 99th percentile (saturation): 29.1 ms against 12.3 ms; 2.39
          × (2.21 to 2.57).
        ▼ worse: Latency, 90th percentile (steady): 1.50 ms against 1.09 ms; 1.38 ×
          (1.32 to 1.44).
        ≈ equivalent: Latency, median (steady): 630 µs against 613 µs; 1.03 × (1.00 to
          1.05).

      "
    `)
  })

  test('the comparison of one scenario', () => {
    expect(part(text, 'saturation:', 'steady:')).toMatchInlineSnapshot(`
      "saturation: How many correct answers a second can it give?
      Closed loop, 64 connections; 12 blocks. GET /api/me/ over 4, 16 and 64
      connections, the next request after the answer.
      ──────────────────────────────────────────────────────────────────────────────
      Instance    Correct answers a     Latency, median       Latency, 99th
                  second                                      percentile
      dev         4,090 /s ▼ worse      14.6 ms ▼ worse       29.1 ms ▼ worse
                  0.42 ×                2.38 ×                2.39 ×
                  (0.41 to 0.43)        (2.30 to 2.47)        (2.21 to 2.57)
                  group 2 of 2          group 2 of 2          group 2 of 2
      node        9,750 /s              6.10 ms               12.3 ms
                  reference             reference             reference
                  group 1 of 2          group 1 of 2          group 1 of 2
      node-again  9,730 /s              6.13 ms ≈ equivalent  12.4 ms ≈ equivalent
                  1.00 ×                1.01 ×                1.01 ×
                  (0.96 to 1.04)        (0.97 to 1.04)        (0.96 to 1.07)
                  ≈ equivalent
      pm2         11,000 /s             5.40 ms               10.7 ms
                  1.13 ×                0.88 ×                0.87 ×
                  (1.09 to 1.17)        (0.86 to 0.91)        (0.82 to 0.92)
                  ◇ not answerable      ◇ not answerable      ◇ not answerable
                  here                  here                  here
      nginx       7,460 /s              7.89 ms               16.0 ms
                  0.77 ×                1.30 ×                1.30 ×
                  (0.73 to 0.80)        (1.23 to 1.37)        (1.19 to 1.42)
                  ◇ not answerable      ◇ not answerable      ◇ not answerable
                  here                  here                  here
      ──────────────────────────────────────────────────────────────────────────────

      "
    `)
  })

  test('what was left out and how to run it again', () => {
    expect(text.slice(text.indexOf('Left out'))).toMatchInlineSnapshot(`
      "Left out
      Topologies that did not take part
      ────────────────────────────────────────────────────────────────────────────────
      Topology  Why                                How to get it
      apache    httpd is not installed             apt-get install apache2
      ────────────────────────────────────────────────────────────────────────────────

      How to run it again
        lab run --preset quick --seed 7
        Run: 2026-11-18-quick-7, seed 7, lab 0.1.0
        When: 2026-11-18 11:06:40 UTC, for 4 min 31 s
        Machine: 2 × Intel(R) Xeon(R) Processor @ 2.60GHz, 8.32 GB, x64
        System: Debian GNU/Linux 12 (bookworm), kernel 6.1.0-28-amd64
        Versions: node 24.21.0, fastify 5.12.1, autocannon 9.0.0, pm2 7.0.4

      What could not be decided here
        ◇ not answerable here: saturation, correct answers a second, latency, median
          and latency, 99th percentile of pm2 and nginx: 3 cores are needed to see
          whether it scales (1 for the load generator, 2 for the workers); this
          machine has 2.
        ◇ not answerable here: steady, latency, 99th percentile of dev, pm2 and nginx:
          too few samples: 900, fewer than 10 beyond the percentile.

      Deployment Lab: quick run of 2026-11-18 11:06:40 UTC, 4 min 31 s
      "
    `)
  })
})

describe.each(variants)('any result on any terminal: %s', (_, build) => {
  const result = build()

  test.each([40, 60, 80, 120])('no line is longer than %d columns', (columns) => {
    const lines = renderTerminal(result, { columns, color: false }).split('\n')
    const command = `  ${result.run.command}`
    const long = lines.filter(
      (line) => Array.from(line).length > columns && !command.startsWith(line.slice(0, 20)),
    )
    expect(long).toEqual([])
  })

  test('without colour there is no escape sequence', () => {
    expect(renderTerminal(result, { columns: 80, color: false })).not.toContain('\u001b')
  })

  test('colour adds nothing but colour', () => {
    const coloured = renderTerminal(result, { columns: 80, color: true })
    expect(coloured).toContain('\u001b[1m')
    const stripped = coloured
      // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
      .replace(/\u001b\[\d+m/g, '')
      .split('\n')
      .map((line) => line.trimEnd())
    expect(stripped.join('\n')).toBe(renderTerminal(result, { columns: 80, color: false }))
  })

  test('no number leaks out undefined', () => {
    expect(renderTerminal(result, { columns: 80, color: false })).not.toMatch(
      /NaN|undefined|Infinity|\[object/,
    )
  })
})
