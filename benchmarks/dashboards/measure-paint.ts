import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { progress, type Report } from '../support/report.ts'
import { spreadOf } from '../support/spread.ts'
import type { DashboardsClient } from './dashboards-client.ts'
import { pages } from './pages.ts'

/** First paint is to be within this, milliseconds. */
const goalMs = 1_500
/** The page is left alone for so long after its last answer, so that what is painted last is seen. Milliseconds. */
const settleMs = 1_500
const paintPatienceMs = 20_000

interface Painted {
  readonly firstMs: number
  readonly largestMs: number
  /** When the last of the answers that the page asked for at first was there. */
  readonly dataMs: number
}

/** Opens every page in Chromium with a cold cache, signed in as the largest merchant, and notes when it was painted. */
export async function measurePaint(client: DashboardsClient, merchantId: string, runs: number, report: Report): Promise<void> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) return report.note(`no browser at ${executablePath} (CHROMIUM_PATH): first paint was not measured`)
  const cookies = { merchant: await client.signIn(merchantId), operator: await client.signIn(null) }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  try {
    const found = new Map<string, Painted[]>(pages.map(({ name }) => [name, []]))
    for (let run = 0; run < runs; run++) {
      for (const { name, path, as } of pages) {
        const painted = await paint(browser, client.url, path, cookies[as])
        if (typeof painted === 'string') report.note(`${name}: ${painted}`)
        else found.get(name)?.push(painted)
        if (typeof painted !== 'string') progress(name, { ...painted })
      }
    }
    const measured = [...found].filter(([, all]) => all.length > 0)
    const rows = measured.map(([name, all]) => [
      name,
      spreadOf(all.map(({ firstMs }) => firstMs)),
      spreadOf(all.map(({ largestMs }) => largestMs)),
      spreadOf(all.map(({ dataMs }) => dataMs)),
    ])
    report.table('pages, cold cache: milliseconds, median [lowest-highest]', ['page', 'first paint', 'largest paint', 'last answer'], rows)
    const slow = measured.filter(([, all]) => all.some(({ firstMs }) => firstMs > goalMs)).map(([name]) => name)
    report.note(slow.length === 0 ? `every first paint is under ${goalMs} ms` : `first paint above ${goalMs} ms: ${slow.join(', ')}`)
  } finally {
    await browser.close()
  }
}

/** @returns why it could not be measured, when there is no such page */
async function paint(browser: Browser, url: string, path: string, cookie: string): Promise<Painted | string> {
  const context = await browser.newContext({ locale: 'ko-KR', viewport: { width: 1440, height: 1000 } })
  try {
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url }])
    const page = await context.newPage()
    await page.addInitScript(observePaint)
    const response = await page.goto(url + path, { waitUntil: 'load' })
    if (response?.ok() !== true) return `answers ${response?.status()}`
    await page.waitForFunction('globalThis.benchPaint().first > 0', undefined, { timeout: paintPatienceMs }).catch(() => undefined)
    // an open stream keeps the network from being idle
    await page.waitForTimeout(settleMs)
    const seen = (await page.evaluate('globalThis.benchPaint()')) as {
      readonly first: number
      readonly largest: number
      readonly data: number
    }
    if (seen.first === 0) return 'nothing was painted'
    return { firstMs: seen.first, largestMs: seen.largest, dataMs: seen.data }
  } finally {
    await context.close()
  }
}

/** Runs in the page, before anything of its own. */
const observePaint = `(() => {
  const seen = { first: 0, largest: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') seen.first = entry.startTime
  }).observe({ type: 'paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.largest = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  globalThis.benchPaint = () => {
    const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/') && !name.endsWith('/api/live'))
    return { ...seen, data: Math.max(0, ...answers.map(({ responseEnd }) => responseEnd)) }
  }
})()`
