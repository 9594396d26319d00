import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkForAccount, type UserRole } from '../../../platform/accounts/index.ts'
import { KafkaProducer } from '../../../platform/kafka/producer.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../../platform/postgres/pool.ts'
import { E2eClient } from '../client.ts'
import { type Stack, startStack } from '../stack.ts'
import { type Look, launchBrowser, Person } from './browser.ts'

// What people do with the pages, in Chromium, on the whole stack.

let stack: Stack
let pool: Pool
let browser: Browser
let mine: E2eClient
let others: E2eClient
let owner: Person
let number = 0
const logger = createLogger('e2e', 'fatal')
const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 }
const newYork = { country: 'US', latitude: 40.7128, longitude: -74.006 }

beforeAll(async () => {
  stack = await startStack({ env: { VERIFICATION_TIMEOUT_S: '900' } })
  pool = createPool({ url: stack.target.databaseUrl, applicationName: 'e2e', max: 2 }, logger)
  browser = await launchBrowser()
  mine = new E2eClient(stack, 'gureum-coffee')
  others = new E2eClient(stack, 'hanbit-mart')
  for (const client of [mine, others]) {
    await client.drawKeys()
    await client.store('main', 'KR', seoul.latitude, seoul.longitude)
  }
  owner = await signedIn('owner', mine.merchantId)
})
afterAll(async () => {
  await browser?.close()
  await pool?.end()
  await stack?.stop()
})

const dashboard = (path: string) => `${stack.target.dashboardUrl}${path}`

/** A person who has come by a sign-in link. */
async function signedIn(role: UserRole, merchantId: string | null): Promise<Person> {
  const person = await Person.open(browser)
  await person.go(`${dashboard(role === 'operator' ? '/operations/' : '/')}#token=${await link(role, merchantId)}`)
  await person.page.getByTestId('as-of').first().waitFor()
  return person
}

function link(role: UserRole, merchantId: string | null): Promise<string> {
  const email = `${role}@${merchantId ?? 'paystream'}.example`
  return linkForAccount(pool, { email, role, merchantId, createdBy: 'e2e' })
}

/** A payment of somebody new, as a till posts it, once it is judged. */
async function pay(client: E2eClient, where: object = seoul, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  number += 1
  const body = {
    storeId: 'main',
    customerId: `customer-${number}`,
    cardId: 'card_token_1',
    amountMinor: 12_000,
    currency: 'KRW',
    channel: 'POS',
    occurredAt: Date.now() - 30_000,
    items: [{ name: '아메리카노', quantity: 1, unitPriceMinor: 12_000 }],
    ...where,
    ...fields,
  }
  const { body: accepted } = await client.pay(`page-${number}`, body)
  await client.judged(accepted.paymentId)
  return accepted.paymentId
}

/** In Seoul, and half a minute later in New York. @returns the held payment and the phone that is asked */
async function hold(client: E2eClient): Promise<{ readonly paymentId: string; readonly phone: string; readonly customerId: string }> {
  number += 1
  const phone = `+8210000002${String(number).padStart(2, '0')}`
  const customerId = await client.customer(`held-${number}`, phone)
  await pay(client, seoul, { customerId, occurredAt: Date.now() - 60_000 })
  const paymentId = await pay(client, newYork, { customerId, currency: 'USD', amountMinor: 4_500 })
  return { paymentId, phone, customerId }
}

test('who came by a link chooses a password, signs in with it, and signs out everywhere', async () => {
  const [person, elsewhere] = [await signedIn('staff', mine.merchantId), await Person.open(browser)]
  const { page } = person
  const password = 'correct horse battery'
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('button', { name: 'Choose a password' }).click()
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Your password is changed.').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await elsewhere.go(dashboard('/'))
  await elsewhere.page.getByLabel('E-mail').fill(`staff@${mine.merchantId}.example`)
  await elsewhere.page.getByLabel('Password').fill(password)
  await elsewhere.page.keyboard.press('Enter')
  await elsewhere.page.getByTestId('as-of').first().waitFor()
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  for (const ended of [person, elsewhere]) {
    await ended.page.getByLabel('E-mail').waitFor()
    expect(await ended.page.getByTestId('as-of').count()).toBe(0)
    ended.close()
  }
})

test('a sale arrives while the page is open, and nothing is loaded anew', async () => {
  const { page } = owner
  await owner.go(dashboard('/'))
  const count = async () => Number(await page.getByTestId('completed-count').getAttribute('data-count'))
  await page.getByTestId('completed-count').waitFor()
  await page.evaluate('globalThis.sameDocument = true')
  const before = await count()
  await pay(mine)
  await expect.poll(count).toBe(before + 1)
  expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
})

test('a payment is found by a filter, and refunded once although the button is pressed twice', async () => {
  const { page } = owner
  const customerId = `refunded-${++number}`
  const paymentId = await pay(mine, seoul, { customerId })
  await owner.go(dashboard('/payments'))
  await page.getByRole('button', { name: 'Denied' }).click()
  await expect.poll(() => page.url()).toContain('status=DENIED')
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('searchbox').fill(customerId)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('tr[data-payment-id]').count()).toBe(1)
  await page.locator(`tr[data-payment-id="${paymentId}"]`).getByRole('link').first().click()
  const detail = page.getByTestId('payment-detail')
  await detail.getByRole('button', { name: 'Refund' }).click()
  await page.locator('#refund-amount').fill('5000')
  await page.getByTestId('reversal-form').locator('button[type=submit]').dblclick()
  await expect.poll(() => detail.getAttribute('data-status')).toBe('PARTIALLY_REFUNDED')
  expect(await page.getByTestId('refunded').getAttribute('data-amount-minor')).toBe('5000')
  expect(await mine.sql('select requested_by, amount_minor::int from transaction_reversals where payment_id = $1', [paymentId])).toEqual([
    { requested_by: expect.stringMatching(/^[0-9a-f-]{36}$/), amount_minor: 5_000 },
  ])
  await expect.poll(() => page.getByTestId('reversals').getByRole('listitem').count()).toBe(1)
  await page.getByTestId('receipt-image').waitFor()
})

test('a held payment is answered on the phone, and the merchant sees the hold end', async () => {
  const { page } = owner
  const { paymentId, phone } = await hold(mine)
  await owner.go(dashboard('/holds'))
  const open = page.locator(`li [data-payment-id="${paymentId}"]`)
  await open.getByTestId('countdown').waitFor()
  const cardholder = await Person.open(browser)
  await cardholder.go(`${stack.target.standInUrl}/`)
  await cardholder.page.getByRole('searchbox').fill(phone.slice(-8))
  await cardholder.page.getByRole('listitem').getByRole('button').first().click()
  await cardholder.page.getByRole('button', { name: 'No, deny' }).click()
  await open.waitFor({ state: 'detached' })
  const ended = page.getByTestId('ended-holds').locator(`[data-payment-id="${paymentId}"]`)
  await expect.poll(() => ended.textContent()).toContain('Denied by customer')
  await owner.go(dashboard(`/holds/${paymentId}`))
  await page.getByTestId('journey-map').getByRole('img').waitFor()
  expect(await page.getByTestId('journey-figures').textContent()).toMatch(/km/)
  expect([owner.complaints, cardholder.complaints]).toEqual([[], []])
  cardholder.close()
})

test('a key is made, rotated and revoked; the old one works until then, and no longer', async () => {
  const { page } = owner
  const label = `till ${++number}`
  const works = async (key: string) =>
    (await fetch(`${stack.target.gatewayUrl}/v1/payments?limit=1`, { headers: { authorization: `Bearer ${key}` } })).status
  const shown = async () => {
    const key = await page.getByTestId('secret').inputValue()
    await page.getByRole('button', { name: 'Close' }).first().click()
    return key
  }
  await owner.go(dashboard('/settings'))
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('What is it for?').fill(label)
  await page.getByLabel('Read payments').check()
  await page.getByRole('button', { name: 'Make the key' }).click()
  const first = await shown()
  await page.getByRole('button', { name: `Rotate: ${label}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  const second = await shown()
  expect([await works(first), await works(second)]).toEqual([200, 200])
  const old = page
    .getByTestId('keys')
    .getByRole('row')
    .or(page.getByTestId('keys').getByRole('listitem'))
    .filter({ hasText: label })
    .filter({ hasText: 'Old key' })
  await old.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect.poll(() => works(first)).toBe(401)
  expect(await works(second)).toBe(200)
})

test('a dead letter is seen by an operator, and replayed in the operator’s name', async () => {
  const { env } = stack.target
  const producer = new KafkaProducer(
    { brokers: env.KAFKA_BROKERS ?? '', clientId: 'e2e', messageTimeoutMs: 20_000, lingerMs: 0 },
    logger,
    (error) => {
      throw error
    },
  )
  await producer.connect(30_000)
  const key = `poison-${++number}`
  await producer.send({ topic: `${env.PAYSTREAM_NAMESPACE}payment-stream`, key, value: Buffer.from('not a record') })
  await producer.close()
  const operator = await signedIn('operator', null)
  const { page } = operator
  await operator.go(dashboard(`/operations/dead-letters?group=fds&key=${key}`))
  await page.getByRole('button', { name: 'Replay all that match' }).click()
  await page.getByTestId('plan').waitFor()
  await page.getByRole('dialog').getByRole('textbox').fill('the producer was mended')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Yes, replay/ })
    .click()
  await page.locator('[data-testid=progress][data-done=true]').waitFor()
  const asked = await mine.sql<{ readonly requested_by: string; readonly outcome: string }>(
    'select requested_by, outcome from stream_dead_letter_requests where outcome is not null order by request_id desc limit 1',
  )
  expect(asked).toEqual([{ requested_by: expect.stringContaining('operator@paystream.example'), outcome: 'failed' }])
  await owner.go(dashboard('/operations/'))
  await owner.page.getByText('This page is not open to your account').waitFor()
  operator.close()
})

test('the shop’s form pays once although its button is pressed twice, and the receipt appears', async () => {
  const { page } = owner
  const customerId = `tester-${++number}`
  await owner.go(dashboard('/shop/'))
  await page.getByLabel('Store').selectOption('main')
  await page.getByLabel('Customer').fill(customerId)
  await page.getByLabel('Card', { exact: true }).fill('4111 1111 1111 1111')
  await page.getByLabel('Item 1').fill('라떼')
  await page.getByLabel('Unit price 1').fill('4500')
  await page.getByRole('button', { name: /^Pay/ }).click()
  await page.getByText('This is a card number').waitFor()
  await page.getByLabel('Card', { exact: true }).fill('card_token_9')
  await page.getByRole('button', { name: /^Pay/ }).dblclick()
  await page.getByText('Completed', { exact: true }).first().waitFor()
  await page.getByAltText('Image of the receipt').waitFor()
  expect(await mine.sql('select count(*)::int as n from transactions where customer_id = $1', [customerId])).toEqual([{ n: 1 }])
})

describe('two merchants', () => {
  test('never see each other’s rows, whatever they ask for', async () => {
    const theirs = await hold(others)
    await pay(mine)
    const stranger = await signedIn('staff', mine.merchantId)
    const { page } = stranger
    for (const [path, words] of [
      [`/payments/${theirs.paymentId}`, 'There is no such payment'],
      [`/holds/${theirs.paymentId}`, 'There is no such held payment'],
      [`/customers/${theirs.customerId}`, 'This customer is not known here'],
    ] as const) {
      await stranger.go(dashboard(path))
      await page.getByText(words).first().waitFor()
    }
    const document = (await page.evaluate(`fetch('/api/openapi.json').then((answer) => answer.json())`)) as {
      readonly paths: Readonly<
        Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>>>
      >
    }
    const paths = Object.entries(document.paths).filter(([path, calls]) => calls.get !== undefined && !/operations|live/.test(path))
    expect(paths.length).toBeGreaterThan(20)
    for (const [path, { get }] of paths) {
      const asked = get?.parameters?.filter((parameter) => parameter.in === 'query').map(({ name }) => name) ?? []
      const value = { customerId: theirs.customerId, q: theirs.customerId, search: theirs.customerId } as Readonly<Record<string, string>>
      const query = new URLSearchParams(asked.filter((name) => name in value).map((name): [string, string] => [name, value[name] ?? '']))
      const url = `${path.replace(/\{[^}]+\}/, theirs.paymentId)}?${query.toString()}`
      const [status, text] = (await page.evaluate(
        `fetch(${JSON.stringify(url)}).then(async (answer) => [answer.status, await answer.text()])`,
      )) as [number, string]
      if (path.includes('{')) expect([path, status]).toEqual([path, 404])
      else expect([path, status < 500]).toEqual([path, true])
      expect([
        path,
        text.includes(theirs.paymentId),
        text.replaceAll(url, '').includes(`"${theirs.customerId}"`),
        text.includes(others.merchantId),
      ]).toEqual([path, false, false, false])
    }
    stranger.close()
  })
})

describe('whoever reads with a screen reader, needs contrast or holds a phone', () => {
  const merchantPages = [
    '/',
    '/payments',
    '/holds',
    '/customers',
    '/benefits',
    '/settings',
    '/settings/loyalty',
    '/settings/stores',
    '/settings/people',
    '/shop/',
  ]
  const nothingThere = /There is nothing at this address|이 주소에는/
  const operatorPages = ['', 'processes', 'dead-letters', 'deliveries', 'rules', 'incidents', 'groups/fds'].map(
    (page) => `/operations/${page}`,
  )

  test.each(['en light desktop', 'ko dark phone'] as const satisfies readonly Look[])('finds nothing in the way: %s', async (look) => {
    const { paymentId, customerId } = await hold(mine)
    const operator = await signedIn('operator', null)
    const visitor = await Person.open(browser)
    const found: string[] = []
    const visit = async (person: Person, url: string) => {
      await person.go(url)
      await person.page.getByRole('heading').first().waitFor()
      await expect.poll(() => person.page.locator('.motion-safe\\:animate-pulse').count()).toBe(0)
      if ((await person.page.getByText(nothingThere).count()) > 0) found.push(`${url}: there is no such page`)
      found.push(...(await person.obstacles(look)).map((obstacle) => `${url}: ${obstacle}`))
    }
    const visitAll = async (person: Person, urls: readonly string[]) => {
      await person.go(urls[0] ?? '')
      await person.look(look)
      for (const url of urls) await visit(person, url)
    }
    const ofTheirs = [`/payments/${paymentId}`, `/holds/${paymentId}`, `/customers/${customerId}`]
    await Promise.all([
      visitAll(owner, [...merchantPages, ...ofTheirs].map(dashboard)),
      visitAll(operator, operatorPages.map(dashboard)),
      visitAll(visitor, [dashboard('/')]).then(() => visitAll(visitor, [`${stack.target.standInUrl}/`])),
    ])
    await owner.look('en light desktop')
    for (const person of [operator, visitor]) person.close()
    expect(found).toEqual([])
  })
})
