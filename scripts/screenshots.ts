/**
 * Pictures of every page of a running system, for a person to look at:
 *   npm run screenshots -- [folder] [look ...]
 * In both languages and both themes, on a desktop and a phone, or in some looks only, such as `ko-dark-phone`; signs in as owner of the merchant with most
 * payments and as operator.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { dashboardUrlOf } from '../cli/dashboard-url.ts'
import { processPort } from '../cli/processes.ts'
import { commandSettings } from '../cli/settings.ts'
import { receiptPath } from '../core/receipt-link.ts'
import type { PhoneList } from '../dashboards/phone/src/data/shapes.ts'
import { linkForAccount, type UserRole } from '../platform/accounts/index.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createPool, type Pool } from '../platform/postgres/pool.ts'
import { projectRoot } from '../platform/project-root.ts'

const [folder = join(projectRoot(), '.data', 'screenshots'), ...chosen] = process.argv.slice(2)
const merchantPages = [
  '',
  'payments',
  'holds',
  'customers',
  'benefits',
  'settings',
  'settings/loyalty',
  'settings/stores',
  'settings/people',
  'shop/',
]
const operatorPages = ['', 'groups/fds', 'processes', 'dead-letters', 'deliveries', 'rules', 'incidents'].map(
  (page) => `operations/${page}`,
)
const looks = ['en', 'ko'].flatMap((language) =>
  ['light', 'dark'].flatMap((theme) => (['desktop', 'phone'] as const).map((device) => ({ language, theme, device }))),
)
const devices: Readonly<Record<'desktop' | 'phone', BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 1000 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
}

const { DATABASE_URL } = commandSettings({})
const pool = createPool({ url: DATABASE_URL, applicationName: 'screenshots', max: 1 }, createLogger('screenshots', 'error'))
const base = dashboardUrlOf(process.env)
const phones = `http://127.0.0.1:${processPort('sms-stand-in', process.env)}/`
const { merchantId, more, receipt } = await busiest(pool)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  for (const look of looks) {
    const name = `${look.language}-${look.theme}-${look.device}`
    if (chosen.length > 0 && !chosen.includes(name)) continue
    const visitor = await open(browser, look)
    await shoot(visitor, `${base}/`, `sign-in.${name}`)
    await shoot(visitor, phones, `phones.${name}`)
    await shootPhone(visitor, name)
    await shoot(visitor, receipt, `receipt.${name}`)
    await visitor.context().close()
    await shootAll(look, 'owner', merchantId, [...merchantPages, ...more])
    await shootAll(look, 'operator', null, operatorPages)
    console.log(name)
  }
} finally {
  await browser.close()
  await pool.end()
}

type Look = (typeof looks)[number]

async function open(from: Browser, { language, theme, device }: Look): Promise<Page> {
  const context = await from.newContext({ ...devices[device], locale: language, colorScheme: theme === 'dark' ? 'dark' : 'light' })
  return await context.newPage()
}

async function shootAll(look: Look, role: UserRole, merchant: string | null, paths: readonly string[]): Promise<void> {
  const page = await open(browser, look)
  await page.goto(`${base}/${role === 'operator' ? 'operations/' : ''}#token=${await link(role, merchant)}`)
  await page.getByTestId('as-of').first().waitFor()
  for (const path of paths) {
    // one payment's page is called the same whichever it is
    const name =
      path === ''
        ? 'today'
        : path
            .replace(/\/$/, '')
            .replace(/s\/[^/]*[0-9][^/]*$/, '')
            .replaceAll('/', '-')
    await shoot(page, `${base}/${path}`, `${name}.${look.language}-${look.theme}-${look.device}`)
  }
  await page.context().close()
}

/** The phone that received most: its texts and its notifications. */
async function shootPhone(page: Page, look: string): Promise<void> {
  const { phones: known } = (await (await fetch(`${phones}phones?limit=100`)).json()) as PhoneList
  const [most] = known.toSorted((a, b) => b.received - a.received)
  if (most === undefined) throw new Error('no phone got a text yet')
  await shoot(page, `${phones}#${encodeURIComponent(most.number)}`, `phone-messages.${look}`)
  await page.getByRole('button', { name: /Notifications|알림/ }).click()
  await page.waitForTimeout(1_000)
  await page.screenshot({ path: join(folder, `phone-notifications.${look}.png`) })
}

async function shoot(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('heading').first().waitFor()
  for (let waits = 0; waits < 50 && (await page.locator('.motion-safe\\:animate-pulse').count()) > 0; waits++)
    await page.waitForTimeout(100)
  // charts and images are drawn a moment after their data
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

function link(role: UserRole, merchant: string | null): Promise<string> {
  const email = `${role}@${merchant ?? 'paystream'}.example`
  return linkForAccount(pool, { email, role, merchantId: merchant, createdBy: 'screenshots' })
}

/** The merchant with most payments, pages of one payment, one hold and one customer of it, and a customer's receipt. */
async function busiest(
  database: Pool,
): Promise<{ readonly merchantId: string; readonly more: readonly string[]; readonly receipt: string }> {
  const { rows } = await database.query<{
    readonly merchant_id: string
    readonly payment: string
    readonly hold: string | null
    readonly customer: string | null
    readonly receipt: string | null
  }>(
    `select t.merchant_id, (array_agg(t.payment_id order by (status = 'PARTIALLY_REFUNDED') desc, t.payment_id desc))[1] as payment,
       (select h.payment_id from merchant_holds h where h.merchant_id = t.merchant_id order by h.ended_at desc nulls first limit 1) as hold,
       (select v.customer_id from loyalty_visits v where v.merchant_id = t.merchant_id order by v.visits desc limit 1) as customer,
       (select r.token from receipts r where r.merchant_id = t.merchant_id order by (status = 'PARTIALLY_REFUNDED') desc limit 1) as receipt
     from transactions t group by t.merchant_id order by count(*) desc limit 1`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('there are no payments yet: `make demo` makes some')
  const customer = row.customer === null ? [] : [`customers/${encodeURIComponent(row.customer)}`]
  return {
    merchantId: row.merchant_id,
    receipt: `http://127.0.0.1:${processPort('gateway', process.env)}${receiptPath(row.receipt ?? '')}`,
    more: [`payments/${row.payment}`, ...(row.hold === null ? [] : [`holds/${row.hold}`]), ...customer],
  }
}
