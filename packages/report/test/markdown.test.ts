import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../src/index.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { hostileResult, variants } from './fixtures/variants.ts'

describe('the golden result', () => {
  const text = renderMarkdown(sampleResult())

  test('begins with the verdict', () => {
    expect(text.slice(0, text.indexOf('## Comparison'))).toMatchInlineSnapshot(`
      "# The dev server lets anyone sign in as anyone and stays down after a crash; pm2 and nginx came back from every failure.

      Deployment Lab: quick run of 2026-11-18 11:06:40 UTC, 4 min 31 s

      What to do: run it as pm2 or nginx does here, with production settings, in several processes that something starts again.

      What survived

      | Failure | dev | node | pm2 | nginx |
      | --- | --- | --- | --- | --- |
      | **exposure**<br>What does an outsider get who never logged in? | ✗ **exposed** 4 of 4<br>lets anyone sign in as anyone | ✓ **unharmed** 4 of 4 | ✓ **unharmed** 4 of 4 | ✓ **unharmed** 4 of 4 |
      | **crash**<br>One request kills the process that answers it. What do the others feel? | ✗ **down** 4 of 4<br>665 of 1,000 requests lost | ✗ **down** 4 of 4<br>666 of 1,000 requests lost | ! **disturbed** 4 of 4<br>back after 2.40 s, 104 of 1,000 requests lost | ✓ **unharmed** 4 of 4<br>3 of 1,000 requests lost |

      ✗ Users are harmed for good, ! it came back by itself, ✓ unharmed: at most 5 of 1,000 requests were lost, and nobody was without an answer for half a second (some failures set limits of their own). 2 of 2: so many of its trials ended so. Below: what it cost users.

      The dev server did 0.42 × the throughput of node and had 2.38 × the median latency.

      ## What happened in each failure

      ### exposure: What does an outsider get who never logged in?

      What was seen in exposure

      | Tried | dev | node | pm2 | nginx |
      | --- | --- | --- | --- | --- |
      | **A forged token** | ✗ 200 {"id":2} | ✓ 401 {"detail":"Given token not valid"} | ✓ 401 {"detail":"Given token not valid"} | ✓ 401 {"detail":"Given token not valid"} |
      | **Routes without a login** | none | none | none | none |

      - **✗ exposed** dev: It lets anyone sign in as anyone. Better: node, pm2 and nginx (unharmed). Set secrets of your own, and show no errors to users.
      - **✓ unharmed** node: No check found harm.
      - **✓ unharmed** pm2: No check found harm.
      - **✓ unharmed** nginx: No check found harm.

      What survived it, and by which setting:

      - **✓ unharmed** node, pm2 and nginx: See deploy/node, deploy/pm2 and deploy/nginx.

      ### crash: One request kills the process that answers it. What do the others feel?

      <details>
      <summary>Correct answers over time (crash)</summary>

      What was measured in crash: means of the trials, where sentences have medians

      | Topology | Longest time without a correct answer | GET requests lost, of 1,000 | POST requests lost, of 1,000 | Served as before after | Trials |
      | --- | ---: | ---: | ---: | ---: | ---: |
      | **dev** | 7.99 s | 665 | 666 | not by the end | 4 |
      | **node** | 7.99 s | 665 | 666 | not by the end | 4 |
      | **pm2** | 444 ms | 107 | 106 | 2.40 s | 4 |
      | **nginx** | 31.5 ms | 0 | 5 | 2.10 s | 4 |

      </details>

      - **✗ down** dev: It did not come back before the trial ended: 665 of 1,000 requests lost. It is one process, and nothing started it again. Better: pm2 (back after 2.40 s, 104 of 1,000 requests lost); nginx (3 of 1,000 requests lost). Use a supervisor that starts it again, and more than one process.
      - **✗ down** node: It did not come back before the trial ended: 666 of 1,000 requests lost. It is one process, and nothing started it again. Better: pm2 (back after 2.40 s, 104 of 1,000 requests lost); nginx (3 of 1,000 requests lost). Use a supervisor that starts it again, and more than one process.
      - **! disturbed** pm2: Users were served as before after 2.40 s: 104 of 1,000 requests lost; longest time without an answer 447 ms. Better: nginx (3 of 1,000 requests lost).
      - **✓ unharmed** nginx: Users were served: 3 of 1,000 requests lost; longest time without an answer 30.2 ms.

      What survived it, and by which setting:

      - **✓ unharmed** nginx: supervisor: PM2 7.0.4, fork mode, 2 processes. proxy: nginx 1.22.1. See deploy/nginx.

      ## The dev server against one production process

      - **▼ worse** Correct answers a second (saturation): 4,090 /s against 9,750 /s; 0.42 × (0.41 to 0.43).
      - **▼ worse** Latency, median (saturation): 14.6 ms against 6.10 ms; 2.38 × (2.30 to 2.47).
      - **▼ worse** Latency, 99th percentile (saturation): 29.1 ms against 12.3 ms; 2.39 × (2.21 to 2.57).
      - **▼ worse** Latency, 90th percentile (steady): 1.50 ms against 1.09 ms; 1.38 × (1.32 to 1.44).
      - **≈ equivalent** Latency, median (steady): 630 µs against 613 µs; 1.03 × (1.00 to 1.05).

      "
    `)
  })

  test('the comparison and why', () => {
    expect(
      text.slice(text.indexOf('### steady'), text.indexOf('## Charts')),
    ).toMatchInlineSnapshot(`
      "### steady: How long do users wait at a rate that all can serve?

      Open loop, 300 requests a second; 12 blocks. GET /api/me/ and POST /api/notes/ on a schedule.

      | Instance | Latency, median | Latency, 90th percentile | Latency, 99th percentile |
      | --- | ---: | ---: | ---: |
      | **dev**<br>Dev server | **630 µs**<br>1.03 × (1.00 to 1.05)<br>≈ equivalent<br>groups 1 and 2 of 3 | **1.50 ms**<br>1.38 × (1.32 to 1.44)<br>▼ worse<br>group 4 of 4 | **3.30 ms**<br>◇ not answerable here |
      | **node**<br>One production process: the reference | **613 µs**<br>reference<br>group 1 of 3 | **1.09 ms**<br>reference<br>group 1 of 4 | **1.69 ms**<br>reference |
      | **node-again**<br>the reference again (A/A) | **625 µs**<br>1.02 × (1.00 to 1.05)<br>≈ equivalent | **1.08 ms**<br>0.99 × (0.97 to 1.00)<br>≈ equivalent | **1.72 ms**<br>◇ not answerable here |
      | **pm2**<br>PM2 cluster | **657 µs**<br>1.07 × (1.05 to 1.09)<br>▼ worse<br>group 2 of 3 | **1.15 ms**<br>1.06 × (1.03 to 1.08)<br>▼ worse<br>group 2 of 4 | **1.81 ms**<br>◇ not answerable here |
      | **nginx**<br>Nginx in front of 2 processes | **838 µs**<br>1.37 × (1.36 to 1.38)<br>▼ worse<br>group 3 of 3 | **1.40 ms**<br>1.29 × (1.25 to 1.32)<br>▼ worse<br>group 3 of 4 | **2.11 ms**<br>◇ not answerable here |

      ## Why

      - **▼ worse** dev (saturation), correct answers a second, latency, median and latency, 99th percentile: The event loop of the busiest worker of dev was at work 97 % of the time (node: 97 %); 1,000 answers took 0.42 s of CPU time (node: 0.28 s). Each worker of dev used 0.97 of a core (node: 0.97); 1,000 answers took 0.42 s of CPU time (node: 0.28 s).
      - pm2 (saturation): The event loop of the busiest worker of node was at work 97 % of the time (pm2: 49 %); 1,000 answers took 0.28 s of CPU time (pm2: 0.28 s). Each worker of node used 0.97 of a core (pm2: 0.48); 1,000 answers took 0.28 s of CPU time (pm2: 0.28 s).
      - nginx (saturation): Nothing of nginx was full: its busiest event loop was at work 49 % of the time (node: 97 %), and all of it used 1.1 cores (node: 0.97); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.28 s of CPU time (node: 0.28 s).
      - **▼ worse** pm2 (steady), latency, median and latency, 90th percentile: Nothing of pm2 was full: its busiest event loop was at work 1.7 % of the time (node: 3.3 %), and all of it used 0.043 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.29 s of CPU time (node: 0.28 s).
      - **▼ worse** nginx (steady), latency, median and latency, 90th percentile: Nothing of nginx was full: its busiest event loop was at work 1.7 % of the time (node: 3.3 %), and all of it used 0.049 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.29 s of CPU time (node: 0.28 s).
      - **▼ worse** dev (steady), latency, 90th percentile: Nothing of dev was full: its busiest event loop was at work 3.3 % of the time (node: 3.3 %), and all of it used 0.033 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.42 s of CPU time (node: 0.28 s).

      <details>
      <summary>How answers were shared among workers</summary>

      How saturation was shared among workers, by what each counted itself

      | Instance | Workers that answered, at most | Share of the busiest, median trial | Most in a trial | Equal share |
      | --- | ---: | ---: | ---: | ---: |
      | **pm2** | 2 | 62.0 % | 62.0 % | 50.0 % |
      | **nginx** | 2 | 62.0 % | 62.0 % | 50.0 % |

      How steady was shared among workers, by what each counted itself

      | Instance | Workers that answered, at most | Share of the busiest, median trial | Most in a trial | Equal share |
      | --- | ---: | ---: | ---: | ---: |
      | **pm2** | 2 | 62.0 % | 62.0 % | 50.0 % |
      | **nginx** | 2 | 62.0 % | 62.0 % | 50.0 % |

      How crash was shared among workers, by what each counted itself

      | Instance | Workers that answered, at most | Share of the busiest, median trial | Most in a trial | Equal share |
      | --- | ---: | ---: | ---: | ---: |
      | **pm2** | 2 | 62.0 % | 62.0 % | 50.0 % |
      | **nginx** | 2 | 62.0 % | 62.0 % | 50.0 % |

      </details>

      "
    `)
  })

  test('ends with what has no answer, each once', () => {
    const last = text.slice(text.indexOf('## What could not be decided'))
    expect(last).toMatchInlineSnapshot(`
      "## What could not be decided here

      - **◇ not answerable here** saturation, correct answers a second, latency, median and latency, 99th percentile of pm2 and nginx: 3 cores are needed to see whether it scales (1 for the load generator, 2 for the workers); this machine has 2.
      - **◇ not answerable here** steady, latency, 99th percentile of dev, pm2 and nginx: too few samples: 900, fewer than 10 beyond the percentile.
      "
    `)
    expect(last.match(/this machine has 2/g)).toHaveLength(1)
    expect(text.slice(0, text.indexOf('## Evidence'))).not.toContain('this machine has 2')
  })

  test('where every arrival of the crash ended', () => {
    const from = text.indexOf('Where every arrival of crash ended')
    expect(text.slice(from, text.indexOf('</details>', from))).toMatchInlineSnapshot(`
      "Where every arrival of crash ended, all trials; none was: wrong answer, status 1xx, status 3xx, status 4xx, status 5xx, timed out, dropped by the generator, unfinished

      | Instance | Method | Offered | Correct | Refused | Reset | Adds up |
      | --- | --- | ---: | ---: | ---: | ---: | --- |
      | **dev** | GET | 4,800 | 1,607 | 3,187 | 6 | ✓ yes |
      | **dev** | POST | 4,800 | 1,605 | 3,189 | 6 | ✓ yes |
      | **node** | GET | 4,800 | 1,606 | 3,188 | 6 | ✓ yes |
      | **node** | POST | 4,800 | 1,604 | 3,190 | 6 | ✓ yes |
      | **node-again** | GET | 4,800 | 1,606 | 3,188 | 6 | ✓ yes |
      | **node-again** | POST | 4,800 | 1,604 | 3,190 | 6 | ✓ yes |
      | **pm2** | GET | 4,800 | 4,286 | 490 | 24 | ✓ yes |
      | **pm2** | POST | 4,800 | 4,293 | 491 | 16 | ✓ yes |
      | **nginx** | GET | 4,800 | 4,800 | 0 | 0 | ✓ yes |
      | **nginx** | POST | 4,800 | 4,776 | 8 | 16 | ✓ yes |

      "
    `)
  })
})

describe.each(variants)('any result: %s', (_, build) => {
  const text = renderMarkdown(build())

  test('every row of a table has the columns of its head', () => {
    const tables = text.match(/(?:^\|.*\|$\n?)+/gm) ?? []
    for (const table of tables) {
      const widths = table
        .trim()
        .split('\n')
        .map((row) => row.replaceAll('\\|', '').split('|').length)
      expect(new Set(widths).size).toBe(1)
    }
  })

  test('folds and unfolds in pairs', () => {
    expect(text.match(/^<details>$/gm)?.length).toBe(text.match(/^<\/details>$/gm)?.length)
  })

  test('no number leaks out undefined', () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })
})

describe('escaping', () => {
  const text = renderMarkdown(hostileResult())
  const fences = /^(`{3,})\n[\s\S]*?\n\1$/gm

  test('no text of a result becomes HTML', () => {
    expect(text.replace(fences, '')).not.toMatch(/<(?!\/?(?:details|summary|br|sup)>)/)
  })

  test('the command cannot leave its code block', () => {
    expect(text).not.toMatch(/^# not a heading/m)
    expect(text.match(fences)?.some((block) => block.includes('not a heading'))).toBe(true)
  })
})
