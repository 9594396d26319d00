import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { hashPassword, redeemSignInLink, setPasswordHash } from '../../platform/accounts/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import type { Decision } from '../../schemas/records.ts'
import { type RunningDashboard, startDashboard } from '../../tests/support/running-dashboard.ts'

let dashboard: RunningDashboard
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  const pageDir = mkdtempSync(join(tmpdir(), 'paystream-page-'))
  await build({ configFile: join(projectRoot(), 'dashboards/vite.config.ts'), logLevel: 'error', build: { outDir: pageDir } })
  dashboard = await startDashboard({ pageDir })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
})
afterAll(async () => {
  await browser?.close()
  await dashboard?.close()
})
beforeEach(async () => {
  complaints = []
  context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 1000 } })
  context.setDefaultTimeout(60_000)
  page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
})
afterEach(() => context.close())

const text = (testId: string) => page.getByTestId(testId).textContent()
const count = (name: string) => page.getByTestId(`${name}-count`).getAttribute('data-count')
const held: Decision = {
  outcome: 'hold',
  timeClamped: false,
  rules: [
    {
      rule: 'impossible-travel',
      version: 1,
      fired: true,
      reason: 'Tokyo is 1,159 km from where the card was 25 minutes earlier.',
      inputs: { place: null, presence: null, distanceKm: 1159.2, elapsedS: 1500, speedKmh: 2782.1 },
    },
  ],
}

let merchants = 0
/** One that no earlier attempt of a test has used. */
const newMerchant = (name: string) => `${name} ${++merchants}`

async function enter(merchantId: string): Promise<void> {
  const { token } = await dashboard.newUser(merchantId)
  await page.goto(`${dashboard.url}/#token=${token}`)
  await expect.poll(() => page.title()).toContain(`· ${merchantId} ·`)
  expect(page.url()).toBe(`${dashboard.url}/`)
  await expect.poll(() => text('connection')).toBe('Live')
}

test('a token opens the page, and a new payment arrives without a reload', async () => {
  const merchantId = newMerchant('shop')
  await dashboard.ledger.add([
    { merchantId, eventTime: Date.now(), amountMinor: 1_000 },
    { merchantId, eventTime: Date.now(), amountMinor: 250, currency: 'USD' },
  ])
  await enter(merchantId)
  await expect.poll(() => count('completed')).toBe('2')
  await page.evaluate('globalThis.sameDocument = true')
  const [payment] = await dashboard.ledger.add([
    { merchantId, eventTime: Date.now(), amountMinor: 12_345, status: 'PENDING', decision: held, storeId: 'tokyo' },
  ])
  const row = page.locator(`[data-payment-id="${payment?.paymentId}"]`)
  await row.waitFor()
  await expect.poll(() => count('pending')).toBe('1')
  expect(await text('pending-amount')).toBe('₩12,345')
  expect(await row.textContent()).toContain('Impossible travel')
  await row.getByRole('button').click()
  await page.getByText('1,159 km from where the card was last seen, 25 min apart: that takes 2,782 km/h').waitFor()
  await page.getByText('2,782 km/h', { exact: true }).waitFor()

  await dashboard.ledger.add([{ ...payment, status: 'COMPLETED', previousStatus: 'PENDING', statusReason: 'approved', version: 2 }])
  await expect.poll(() => count('completed')).toBe('3')
  expect(await count('pending')).toBe('0')
  expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
  expect(complaints).toEqual([])
})

test('numbers on the page are those of the ledger, to the last digit', async () => {
  const merchantId = newMerchant('big')
  const most = Number.MAX_SAFE_INTEGER
  await dashboard.ledger.add(Array.from({ length: 3 }, () => ({ merchantId, eventTime: Date.now(), amountMinor: most })))
  await enter(merchantId)
  await expect.poll(() => text('completed-amount')).toBe('₩27,021,597,764,222,973')
  const cell = page.locator('[data-currency=KRW] [data-status=COMPLETED] [data-amount-minor]')
  expect(await cell.getAttribute('data-amount-minor')).toBe('27021597764222973')
})

test('hostile names are text, nothing more', async () => {
  await dashboard.ledger.add([
    { merchantId: '<img src=x onerror=alert(1)>', eventTime: Date.now(), storeId: '"><script>alert(1)</script>', customerId: '__proto__' },
  ])
  await enter('<img src=x onerror=alert(1)>')
  await page.getByRole('cell', { name: '"><script>alert(1)</script>' }).first().waitFor()
  expect(complaints).toEqual([])
})

test('a broken connection is said, the last numbers stay, and the page recovers by itself', async () => {
  const merchantId = newMerchant('cut')
  await dashboard.ledger.add([{ merchantId, eventTime: Date.now() }])
  await enter(merchantId)
  await expect.poll(() => count('completed')).toBe('1')
  const stopped = await dashboard.stopListening()
  await expect.poll(() => text('connection')).toBe('Reconnecting')
  await page.getByRole('alert').filter({ hasText: 'reconnects by itself' }).waitFor()
  expect(await count('completed')).toBe('1')
  await dashboard.ledger.add([{ merchantId, eventTime: Date.now() }])
  await stopped.listenAgain()
  await expect.poll(() => text('connection')).toBe('Live')
  await expect.poll(() => count('completed')).toBe('2')
})

test('a used link is refused in words, a password opens, and signing out closes', async () => {
  const { token, email, userId } = await dashboard.newUser('desk')
  await setPasswordHash(dashboard.pool, userId, await hashPassword('correct horse battery'))
  await redeemSignInLink(dashboard.pool, token)
  await page.goto(`${dashboard.url}/#token=${token}`)
  await page.getByText('This link was used already').waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill('wrong horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('do not match').waitFor()
  await page.getByLabel('Password').fill('correct horse battery')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.title()).toContain('· desk ·')
  await page.getByText('No completed payments yet').waitFor()
  await page.reload()
  await expect.poll(() => page.title()).toContain('· desk ·')
  const { token: other } = await dashboard.newUser('next desk')
  await page.goto(`${dashboard.url}/#token=${other}`)
  await expect.poll(() => page.title()).toContain('· next desk ·')
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('E-mail').waitFor()
  await page.reload()
  await page.getByLabel('E-mail').waitFor()
  expect(await context.cookies()).toEqual([])
})

test('Korean and dark are a click away and remembered, and a phone needs no sideways scrolling', async () => {
  const merchantId = newMerchant('phone')
  await dashboard.ledger.add([{ merchantId, eventTime: Date.now(), amountMinor: 999_999_999_999 }])
  await page.setViewportSize({ width: 360, height: 740 })
  await enter(merchantId)
  await page.getByRole('button', { name: '한국어' }).click()
  await page.getByRole('heading', { name: '시간대별 매출' }).waitFor()
  await page.getByRole('button', { name: '밝게 또는 어둡게' }).click()
  await page.reload()
  await page.getByRole('heading', { name: '시간대별 매출' }).waitFor()
  expect(await page.evaluate('document.documentElement.dataset.theme + " " + document.documentElement.lang')).toBe('dark ko')
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
})

test.each([
  ['light', 1440],
  ['dark', 390],
] as const)('whoever reads with a screen reader or needs contrast finds nothing in the way: %s, %i wide', async (theme, width) => {
  const merchantId = newMerchant(theme)
  await dashboard.ledger.add([
    { merchantId, eventTime: Date.now(), status: 'PENDING', decision: held },
    { merchantId, eventTime: Date.now(), status: 'DENIED', statusReason: 'expired', decision: held },
    { merchantId, eventTime: Date.now(), status: 'CANCELLED' },
    ...Array.from({ length: 5 }, () => ({ merchantId, eventTime: Date.now() })),
  ])
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 1000 })
  await page.goto(dashboard.url)
  await page.getByLabel('E-mail').waitFor()
  expect(await faults()).toEqual([])
  await enter(merchantId)
  await expect.poll(() => count('completed')).toBe('5')
  await page.locator('[data-payment-id][data-status=DENIED]').getByRole('button').click()
  expect(await faults()).toEqual([])
  await page.getByRole('button', { name: 'Table' }).click()
  await page.getByRole('button', { name: 'New VIPs' }).click()
  expect(await faults()).toEqual([])
})

async function faults(): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
