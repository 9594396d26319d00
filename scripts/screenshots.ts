/**
 * Pictures of every page of a running system, for a person to look at:
 *   npm run screenshots -- [folder]
 * In both languages and both themes, on a desktop and a phone; signs in as owner of the merchant with most payments and as operator.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { dashboardUrlOf } from '../cli/dashboard-url.ts'
import { processPort } from '../cli/processes.ts'
import { commandSettings } from '../cli/settings.ts'
import { linkForAccount, type UserRole } from '../platform/accounts/index.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createPool, type Pool } from '../platform/postgres/pool.ts'
import { projectRoot } from '../platform/project-root.ts'

const folder = process.argv[2] ?? join(projectRoot(), '.data', 'screenshots')
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
const { merchantId, more } = await busiest(pool)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  for (const look of looks) {
    const name = `${look.language}-${look.theme}-${look.device}`
    const visitor = await open(browser, look)
    await shoot(visitor, `${base}/`, `sign-in.${name}`)
    await shoot(visitor, `http://127.0.0.1:${processPort('sms-stand-in', process.env)}/`, `phones.${name}`)
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
    const name =
      path === ''
        ? 'today'
        : path
            .replaceAll(/[^a-z-]+/g, '-')
            .replace(/-$/, '')
            .slice(0, 40)
    await shoot(page, `${base}/${path}`, `${name}.${look.language}-${look.theme}-${look.device}`)
  }
  await page.context().close()
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

/** The merchant with most payments, and pages of one payment, one hold and one customer of it. */
async function busiest(database: Pool): Promise<{ readonly merchantId: string; readonly more: readonly string[] }> {
  const { rows } = await database.query<{
    readonly merchant_id: string
    readonly payment: string
    readonly hold: string | null
    readonly customer: string
  }>(
    `select t.merchant_id, (array_agg(t.payment_id order by (status = 'PARTIALLY_REFUNDED') desc, t.payment_id desc))[1] as payment,
       (select h.payment_id from merchant_holds h where h.merchant_id = t.merchant_id order by h.ended_at desc nulls first limit 1) as hold,
       (select v.customer_id from loyalty_visits v where v.merchant_id = t.merchant_id order by v.visits desc limit 1) as customer
     from transactions t group by t.merchant_id order by count(*) desc limit 1`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('there are no payments yet: `make demo` makes some')
  const customer = row.customer === null ? [] : [`customers/${encodeURIComponent(row.customer)}`]
  return {
    merchantId: row.merchant_id,
    more: [`payments/${row.payment}`, ...(row.hold === null ? [] : [`holds/${row.hold}`]), ...customer],
  }
}
