import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Result } from '@deployment-lab/result'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderHtml, reportModel } from '../../src/index.ts'
import { sampleResult } from '../fixtures/sample-result.ts'
import { hostileResult, sixFailuresResult, voidResult } from '../fixtures/variants.ts'
import { isWithoutChromium, launchChromium } from './chromium.ts'

const budgets = [
  {
    text: 'crash.outage.dev <= 2s',
    scenario: 'crash',
    metric: 'outage',
    instance: 'dev',
    operator: '<=',
    limit: 2_000_000,
  },
] as const

const pages: readonly [string, () => Result][] = [
  ['complete', () => sampleResult({ budgets: [...budgets] })],
  ['void', voidResult],
  ['hostile', hostileResult],
  ['six failures', sixFailuresResult],
]

interface Opened {
  readonly page: Page
  /** Everything asked for beside the file itself. */
  readonly requests: string[]
  /** Console errors and warnings, and errors of the page. */
  readonly complaints: string[]
}

describe.skipIf(isWithoutChromium(process.env))('the report in Chromium', () => {
  let folder: string
  let browser: Browser
  const files = new Map<string, string>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-report-'))
    for (const [name, build] of pages) {
      const file = join(folder, `${name}.html`)
      await writeFile(file, renderHtml(build()))
      files.set(name, file)
    }
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true })
  })

  const opened = async (
    name: string,
    options: BrowserContextOptions,
    look: (opened: Opened) => Promise<void>,
  ): Promise<void> => {
    const context = await browser.newContext(options)
    try {
      const page = await context.newPage()
      const url = pathToFileURL(files.get(name) ?? '').href
      const requests: string[] = []
      const complaints: string[] = []
      page.on('request', (request) => {
        if (request.url() !== url) requests.push(request.url())
      })
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url, { waitUntil: 'load' })
      await look({ page, requests, complaints })
    } finally {
      await context.close()
    }
  }

  describe.each(pages.map(([name]) => name))('%s', (name) => {
    test('opens from disk without a request and without a complaint', () =>
      opened(name, {}, async ({ page, requests, complaints }) => {
        for (const details of await page.locator('details').all()) {
          await details.evaluate((element) => element.setAttribute('open', ''))
        }
        await page.locator('footer').scrollIntoViewIfNeeded()
        expect({ requests, complaints }).toEqual({ requests: [], complaints: [] })
      }))

    test('is under 500 KB', async () => {
      expect((await stat(files.get(name) ?? '')).size).toBeLessThan(500_000)
    })

    test.each([375, 1600])('does not scroll sideways at %d pixels', (width) =>
      opened(name, { viewport: { width, height: 900 } }, async ({ page }) => {
        await openAll(page)
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
        expect(wide).toBeLessThanOrEqual(width)
      }),
    )
  })

  test.each([
    ['complete', 'light', 1280],
    ['complete', 'dark', 375],
    ['hostile', 'light', 375],
    ['void', 'dark', 1280],
  ] as const)(
    'axe finds nothing serious: %s, %s, %d',
    (name, colorScheme, width) =>
      opened(name, { colorScheme, viewport: { width, height: 900 } }, async ({ page }) => {
        await openAll(page)
        expect(await seriousIn(page)).toEqual([])
      }),
    300_000,
  )

  test.each([375, 1280])('without JavaScript the verdict and the table stand, at %d', (width) =>
    opened(
      'complete',
      { javaScriptEnabled: false, viewport: { width, height: 900 } },
      async ({ page }) => {
        const { verdict } = reportModel(sampleResult({ budgets: [...budgets] }))
        // Between a number and its unit stands a space that does not break.
        const said = (await page.locator('h1').innerText()).replaceAll('\u00a0', ' ')
        expect(said).toBe(verdict.headline)
        expect(await page.locator('h1').isVisible()).toBe(true)
        const dev = page.locator('#comparison-1 tbody tr').first()
        expect(await dev.isVisible()).toBe(true)
        const cells = (await dev.innerText()).replaceAll('\u00a0', ' ')
        expect(await page.locator('#outcomes').isVisible()).toBe(true)
        expect(cells).toMatch(/dev[\s\S]*\/s[\s\S]*0\.42 ×[\s\S]*▼ worse[\s\S]*group 2 of 2/)
        expect(await page.locator('#budgets-table').innerText()).toContain('✗ broken')
      },
    ),
  )

  test.each([400, 1280])('headline and matrix are on the first screen, at %d', (width) =>
    opened('six failures', { viewport: { width, height: 800 } }, async ({ page }) => {
      const box = await page.locator('#outcomes').boundingBox()
      expect(await page.locator('#outcomes tbody tr').count()).toBe(6)
      expect(await page.locator('#outcomes thead th').count()).toBe(5)
      expect((box?.y ?? 800) + (box?.height ?? 800)).toBeLessThanOrEqual(800)
      const [wide, room] = await page.evaluate<[number, number]>(
        '((box) => [box.scrollWidth, box.clientWidth])(document.querySelector(".grid"))',
      )
      expect(wide).toBeLessThanOrEqual(room)
    }),
  )

  test('each chart is drawn once at every width', () =>
    opened('complete', { viewport: { width: 375, height: 800 } }, async ({ page }) => {
      const shown = async (): Promise<number> => {
        const drawings = await page.locator('figure > div > svg').all()
        const visible = await Promise.all(drawings.map((drawing) => drawing.isVisible()))
        return visible.filter(Boolean).length
      }
      const figures = await page.locator('figure').count()
      expect(figures).toBeGreaterThan(3)
      expect(await shown()).toBe(figures)
      await page.setViewportSize({ width: 1600, height: 900 })
      expect(await shown()).toBe(figures)
    }))
})

// What runs in the page is text, since these tests know no DOM types.
const openAll = (page: Page): Promise<void> =>
  page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe calls serious or critical: rule and place. */
const seriousIn = async (page: Page): Promise<string[]> => {
  // The page's own policy forbids scripts; evaluating goes around it, as a browser's tools do.
  await page.evaluate(await readFile(axeFile, 'utf8'))
  const violations = await page.evaluate<AxeResults['violations']>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact}: ${id} at ${nodes[0]?.target.join(' ')}`)
}
