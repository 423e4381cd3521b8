import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../src/index.ts'
import { sampleResult } from './fixtures/sample-result.ts'
import { hostileResult, variants } from './fixtures/variants.ts'

describe('the golden result', () => {
  const text = renderMarkdown(sampleResult())

  test('begins with the verdict', () => {
    expect(text.slice(0, text.indexOf('## Comparison'))).toMatchInlineSnapshot(`
      "# The dev server did 0.42 × the throughput of node and stayed down after one fault.

      So did node, one production process: the development settings are not the cause of that.

      After the same fault, pm2 (longest outage 433 ms) and nginx (longest outage 32.6 ms) kept answering or came back.

      - **✓ complete** The plan was carried out.
      - **✓ A/A passed** node, started twice, differs from itself in none of 8 comparisons.
      - **✓ no trial void** All 260 trials count.
      - **✓ equal answers** 152 requests, 5 instances alike; declared differences: 1 of dev.

      Deployment Lab: quick run of 2026-11-18 11:06:40 UTC, 4 min 31 s

      ## What fails in the dev server, and what does not

      ### ▼ Fails

      - **▼ worse** Correct answers a second (saturation): 4,090 /s against 9,750 /s; 0.42 × (0.41 to 0.43).
      - **▼ worse** Latency, median (saturation): 14.6 ms against 6.10 ms; 2.38 × (2.30 to 2.47).
      - **▼ worse** Latency, 99th percentile (saturation): 29.1 ms against 12.3 ms; 2.39 × (2.21 to 2.57).
      - **▼ worse** Latency, 90th percentile (steady): 1.50 ms against 1.09 ms; 1.38 × (1.32 to 1.44).
      - **▼ stays down** After one fault (crash): No correct answer any more in 4 of 4 trials. Lost: 665 of 1,000 GET requests, 665 of 1,000 POST requests. The same happens to node.

      ### ≈ Does not fail

      - **≈ equivalent** Latency, median (steady): 630 µs against 613 µs; 1.03 × (1.00 to 1.05).

      ### ? Cannot be told here

      - **◇ not answerable here** Latency, 99th percentile (steady): 3.30 ms against 1.69 ms. No verdict: too few samples: 900, fewer than 10 beyond the percentile.

      Of the other topologies, 8 comparisons cannot be answered here (pm2 and nginx): 3 cores are needed to see whether it scales (1 for the load generator, 2 for the workers); this machine has 2.

      "
    `)
  })

  test('the comparison after the crash', () => {
    expect(text.slice(text.indexOf('### crash'), text.indexOf('## Charts'))).toMatchInlineSnapshot(`
      "### crash: One request kills the process that answers it. What do the others feel?

      Open loop, 200 requests a second; 4 blocks. GET and POST on a schedule; POST /lab/crash after 4, 5 and 6 seconds.

      | Instance | Longest time without a correct answer | GET requests lost, of 1,000 | POST requests lost, of 1,000 |
      | --- | ---: | ---: | ---: |
      | **dev**<br>Dev server | **7.99 s**<br>−2.40 ms (−22.2 to +17.4 ms)<br>≈ equivalent<br>group 3 of 3 | **665**<br>−0.21 (−1.48 to +1.06)<br>? inconclusive <sup>1</sup><br>group 3 of 3 | **665**<br>−0.42 (−2.13 to +1.30)<br>? inconclusive <sup>1</sup><br>group 3 of 3 |
      | **node**<br>One production process: the reference | **7.99 s**<br>reference<br>group 3 of 3 | **665**<br>reference<br>group 3 of 3 | **666**<br>reference<br>group 3 of 3 |
      | **node-again**<br>the reference again (A/A) | **7.99 s**<br>−3.33 ms (−19.8 to +13.2 ms)<br>≈ equivalent | **665**<br>−0.42 (−1.18 to +0.35)<br>? inconclusive <sup>1</sup> | **665**<br>−0.42 (−2.13 to +1.30)<br>? inconclusive <sup>1</sup> |
      | **pm2**<br>PM2 cluster | **433 ms**<br>−7.56 s (−7.59 to −7.52 s)<br>▲ better<br>group 2 of 3 | **104**<br>−561 (−566 to −557)<br>▲ better<br>group 2 of 3 | **103**<br>−563 (−567 to −558)<br>▲ better<br>group 2 of 3 |
      | **nginx**<br>Nginx in front of 2 processes | **32.6 ms**<br>−7.96 s (−7.97 to −7.94 s)<br>▲ better<br>group 1 of 3 | **0**<br>−665 (−666 to −665)<br>▲ better<br>group 1 of 3 | **5**<br>−661 (−662 to −660)<br>▲ better<br>group 1 of 3 |

      1. the interval holds both no effect and more than the margin

      ## Why

      - **▼ worse** dev (saturation), correct answers a second, latency, median and latency, 99th percentile: The event loop of the busiest worker of dev was at work 97 % of the time (node: 97 %); 1,000 answers took 0.42 s of CPU time (node: 0.28 s). Each worker of dev used 0.97 of a core (node: 0.97); 1,000 answers took 0.42 s of CPU time (node: 0.28 s).
      - **◇ not answerable here** pm2 (saturation), correct answers a second, latency, median and latency, 99th percentile: The event loop of the busiest worker of node was at work 97 % of the time (pm2: 49 %); 1,000 answers took 0.28 s of CPU time (pm2: 0.28 s). Each worker of node used 0.97 of a core (pm2: 0.48); 1,000 answers took 0.28 s of CPU time (pm2: 0.28 s).
      - **◇ not answerable here** nginx (saturation), correct answers a second, latency, median and latency, 99th percentile: Nothing of nginx was full: its busiest event loop was at work 49 % of the time (node: 97 %), and all of it used 1.1 cores (node: 0.97); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.28 s of CPU time (node: 0.28 s).
      - **▼ worse** pm2 (steady), latency, median and latency, 90th percentile: Nothing of pm2 was full: its busiest event loop was at work 1.7 % of the time (node: 3.3 %), and all of it used 0.043 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.29 s of CPU time (node: 0.28 s).
      - **▼ worse** nginx (steady), latency, median and latency, 90th percentile: Nothing of nginx was full: its busiest event loop was at work 1.7 % of the time (node: 3.3 %), and all of it used 0.049 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.29 s of CPU time (node: 0.28 s).
      - **▼ worse** dev (steady), latency, 90th percentile: Nothing of dev was full: its busiest event loop was at work 3.3 % of the time (node: 3.3 %), and all of it used 0.033 cores (node: 0.033); its time went into waiting or into more for each request: a hop, the database, the disk, a queue; 1,000 answers took 0.42 s of CPU time (node: 0.28 s).
      - **▲ better** pm2 (crash), longest time without a correct answer, GET requests lost, of 1,000 and POST requests lost, of 1,000: Workers of node died in 4 of 4 trials, none started again, in 4 fewer were left at the end (pm2: in 4 of 4 trials, 8 started again).
      - **▲ better** nginx (crash), longest time without a correct answer, GET requests lost, of 1,000 and POST requests lost, of 1,000: Workers of node died in 4 of 4 trials, none started again, in 4 fewer were left at the end (nginx: in 4 of 4 trials, 8 started again).

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

  test('where every arrival of the crash ended', () => {
    const from = text.indexOf('Where every arrival of crash ended')
    expect(text.slice(from, text.indexOf('</details>', from))).toMatchInlineSnapshot(`
      "Where every arrival of crash ended, all trials; none was: wrong answer, status 1xx, status 3xx, status 4xx, status 5xx, timed out, dropped by the generator, unfinished

      | Instance | Method | Offered | Correct | Refused | Reset | Adds up |
      | --- | --- | ---: | ---: | ---: | ---: | --- |
      | **dev** | GET | 4,800 | 1,607 | 3,186 | 7 | ✓ yes |
      | **dev** | POST | 4,800 | 1,606 | 3,189 | 5 | ✓ yes |
      | **node** | GET | 4,800 | 1,606 | 3,188 | 6 | ✓ yes |
      | **node** | POST | 4,800 | 1,604 | 3,190 | 6 | ✓ yes |
      | **node-again** | GET | 4,800 | 1,608 | 3,186 | 6 | ✓ yes |
      | **node-again** | POST | 4,800 | 1,606 | 3,188 | 6 | ✓ yes |
      | **pm2** | GET | 4,800 | 4,301 | 475 | 24 | ✓ yes |
      | **pm2** | POST | 4,800 | 4,304 | 480 | 16 | ✓ yes |
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
