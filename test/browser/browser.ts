// A headless Chromium for tests. It notes what a page complains of, and whom it asks beside its own server.
import { existsSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { chromium, type Browser, type Page } from 'playwright-core'

const program = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Whether tests can open pages here. Without a browser REQUIRE_SERVICES=1 makes that an error. */
export const hasBrowser = program !== undefined

/** A test that needs a browser: skipped by name, and counted, where there is none. */
export function testWithBrowser(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (hasBrowser) return test.serial(title, run)
  if (process.env['REQUIRE_SERVICES'] !== '1') return test.skip(`${title} (needs Chromium)`, () => {})
  test(title, (t) => t.fail('REQUIRE_SERVICES is set, and there is no Chromium: apt-get install chromium'))
}

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: program, args: quiet })
}

export type Opened = { page: Page; complaints: string[]; outside: string[] }

/** Opens the sandbox's page and waits until it is drawn. */
export async function openPage(
  browser: Browser,
  url: string,
  screen: { width: number; height: number },
): Promise<Opened> {
  const page = await browser.newPage({ viewport: screen })
  page.setDefaultTimeout(25_000)
  const complaints: string[] = []
  const outside: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const asked = request.url()
    if (!asked.startsWith(`${url}/`) && !asked.startsWith('data:')) outside.push(asked)
  })
  await page.goto(`${url}/`)
  await page.locator('body.ready').waitFor()
  return { page, complaints, outside }
}
