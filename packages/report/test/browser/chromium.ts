import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where Debian's package puts it. */
const executablePath = '/usr/bin/chromium'

/**
 * Whether the tests in a browser have to be skipped. With CI=true they may not be: it throws.
 *
 * @throws when Chromium is missing and `CI` is 'true'
 */
export const isWithoutChromium = (env: Readonly<Record<string, string | undefined>>): boolean => {
  if (existsSync(executablePath)) return false
  const message = `${executablePath} is missing, so the report was not opened in a browser. Install it: apt-get install chromium`
  if (env['CI'] === 'true') throw new Error(message)
  process.stderr.write(`Skipped: ${message}\n`)
  return true
}

/** Chromium without a window; whoever launches it closes it. */
export const launchChromium = (): Promise<Browser> =>
  // Root, as in containers, cannot have Chromium's sandbox; the page is our own.
  chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
