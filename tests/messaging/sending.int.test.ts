import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { OutgoingText, SmsProvider } from '../../processors/notifier/sms-provider.ts'
import { MessagingSystem } from './messaging-system.ts'

let system: MessagingSystem
beforeAll(async () => {
  system = await MessagingSystem.start()
})
afterAll(() => system?.close())
afterEach(async () => {
  await system.stopNotifiers()
  await system.faults({})
  await system.startGatewayIfAway()
})

const promptState = (paymentId: string) => expect.poll(async () => (await system.prompt(paymentId)).state)
const deliveryState = (id: string) => expect.poll(async () => (await system.delivery(id)).state)

test('a held payment is texted once, in the customer’s language, and the customer has five minutes from then', async () => {
  await system.pool.query(
    `insert into stores (merchant_id, store_id, name, country) values ('merchant', 'shibuya', '편의점 시부야', 'JP') on conflict do nothing`,
  )
  const phone = system.phone()
  const held = await system.hold(await system.customer(phone, { language: 'ko' }))
  system.startNotifier()
  await promptState(held.paymentId).toBe('prompted')
  const texts = await system.textsToPhone(phone)
  expect(texts).toHaveLength(1)
  expect(texts[0]).toContain('편의점 시부야(일본)에서 JPY 12,800')
  expect(texts[0]).toContain(`"1 ${held.code}"`)
  expect(texts[0]).toMatch(new RegExp(`${system.publicUrl}/v/${held.token}$`))
  const { prompted_at: promptedAt, due_at: dueAt } = (await system.prompt(held.paymentId)) as { prompted_at: Date; due_at: Date }
  expect(dueAt.getTime() - promptedAt.getTime()).toBe(300_000)
  await deliveryState(held.paymentId).toBe('delivered')
})

test('however long it waits for its phone, a prompt ends thirty minutes after its hold', async () => {
  const phone = system.phone()
  const held = await system.hold(await system.customer(phone))
  await system.pool.query(
    `update verification_prompts set queued_at = queued_at - interval '27 minutes', due_at = due_at - interval '27 minutes' where payment_id = $1`,
    [held.paymentId],
  )
  system.startNotifier()
  await promptState(held.paymentId).toBe('prompted')
  const { queued_at: queuedAt, due_at: dueAt } = (await system.prompt(held.paymentId)) as { queued_at: Date; due_at: Date }
  expect(dueAt.getTime() - queuedAt.getTime()).toBe(30 * 60_000)
})

test('one that waited thirty minutes is not texted any more', async () => {
  const phone = system.phone()
  const held = await system.hold(await system.customer(phone))
  await system.pool.query(
    `update verification_prompts set queued_at = queued_at - interval '31 minutes', due_at = due_at - interval '31 minutes' where payment_id = $1`,
    [held.paymentId],
  )
  system.startNotifier()
  await system.decide(held.paymentId, 'expired', 'timer')
  await promptState(held.paymentId).toBe('closed')
  await deliveryState(held.paymentId).toBe('withdrawn')
  expect(await system.textsToPhone(phone)).toEqual([])
})

test('of many holds on one phone one is prompted at a time, under three notifiers, and the next after the decision', async () => {
  const phone = system.phone()
  const customers = [await system.customer(phone), await system.customer(phone)]
  const held = []
  for (let at = 0; at < 5; at++) held.push(await system.hold(customers[at % 2] as string, 1_000 + at))
  for (let at = 0; at < 3; at++) system.startNotifier()
  for (const [at, one] of held.entries()) {
    await promptState(one.paymentId).toBe('prompted')
    expect(await system.textsToPhone(phone)).toHaveLength(at + 1)
    const { rows } = await system.pool.query(`select payment_id from verification_prompts where phone = $1 and state = 'prompted'`, [phone])
    expect(rows).toEqual([{ payment_id: one.paymentId }])
    await system.decide(one.paymentId, at % 2 === 0 ? 'approved' : 'expired')
  }
  const { rows } = await system.pool.query<{ after: boolean | null }>(
    `select p.claimed_at > lag(v.decided_at) over (order by p.claimed_at) as after
     from verification_prompts p join verifications v using (payment_id) where p.phone = $1 order by p.claimed_at`,
    [phone],
  )
  expect(rows.map(({ after }) => after)).toEqual([null, true, true, true, true])
})

test('three notifiers send two hundred texts once each', async () => {
  const phones = Array.from({ length: 20 }, () => system.phone())
  const customers = await Promise.all(phones.map((phone) => system.customer(phone)))
  await Promise.all(
    customers.flatMap((customerId) =>
      Array.from({ length: 10 }, (_, at) => system.request({ kind: 'VIP_GREETING', customerId, visits: 5 + at })),
    ),
  )
  for (let at = 0; at < 3; at++) system.startNotifier()
  await expect
    .poll(
      async () =>
        (
          await system.pool.query(
            `select count(*)::int as n from deliveries where customer_id = any($1) and state in ('sent', 'delivered')`,
            [customers],
          )
        ).rows[0]?.n,
    )
    .toBe(200)
  for (const phone of phones) {
    const texts = await system.textsToPhone(phone)
    expect(texts).toHaveLength(10)
    expect(new Set(texts).size).toBe(10)
  }
})

test.each([
  ['no customer', 'no-phone', async () => 'nobody'],
  ['no phone on file', 'no-phone', async () => await system.customer(null)],
  ['an opt-out', 'opted-out', async () => await system.customer(system.phone(), { optedOut: true })],
])('%s makes the prompt undeliverable, and nothing is sent', async (_title, reason, customer) => {
  const held = await system.hold(await customer())
  system.startNotifier()
  await promptState(held.paymentId).toBe('undeliverable')
  expect(await system.prompt(held.paymentId)).toMatchObject({ undeliverable_reason: reason })
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'undeliverable', error_code: reason, attempts: 0 })
})

test('21610 (the carrier knows of an opt-out that we do not) makes it undeliverable', async () => {
  const phone = system.phone()
  await system.stopGateway()
  await system.reply(phone, 'STOP')
  const held = await system.hold(await system.customer(phone))
  system.startNotifier()
  await promptState(held.paymentId).toBe('undeliverable')
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'undeliverable', error_code: '21610' })
  await system.startGateway()
})

test('an invalid number is refused for good', async () => {
  const held = await system.hold(await system.customer('+0'))
  system.startNotifier()
  await promptState(held.paymentId).toBe('undeliverable')
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'undeliverable', error_code: '21211', attempts: 1 })
})

test('Twilio away and back: tries go on with growing gaps, the text arrives once, and the five minutes start then', async () => {
  const phone = system.phone()
  await system.faults({ failNext: 2, failStatus: 503 })
  const held = await system.hold(await system.customer(phone))
  system.startNotifier()
  await promptState(held.paymentId).toBe('prompted')
  expect(await system.delivery(held.paymentId)).toMatchObject({ attempts: 3, resends: 0 })
  const { claimed_at: claimedAt, prompted_at: promptedAt } = (await system.prompt(held.paymentId)) as {
    claimed_at: Date
    prompted_at: Date
  }
  expect(promptedAt.getTime() - claimedAt.getTime()).toBeGreaterThan(2_900)
  expect(await system.textsToPhone(phone)).toHaveLength(1)
})

test('the answer of Twilio lost on the way: it is asked, and the text is not sent again', async () => {
  const phone = system.phone()
  await system.faults({ dropNext: 1, muteCallbacks: true })
  const held = await system.hold(await system.customer(phone))
  system.startNotifier()
  await promptState(held.paymentId).toBe('prompted')
  expect(await system.textsToPhone(phone)).toHaveLength(1)
  expect(await system.delivery(held.paymentId)).toMatchObject({
    state: 'sent',
    resends: 0,
    provider_id: (await system.texts(phone))[0]?.sid,
  })
})

/** A process that is killed at the moment of its call: what happens at the provider happens, and nothing is heard or stored any more. */
function killedAt(
  provider: SmsProvider,
  when: 'before' | 'after',
): { readonly provider: SmsProvider; readonly called: Promise<OutgoingText> } {
  let tell: (text: OutgoingText) => void
  const called = new Promise<OutgoingText>((resolve) => {
    tell = resolve
  })
  return {
    called,
    provider: {
      recentTo: (phone) => provider.recentTo(phone),
      async send(text) {
        if (when === 'after') await provider.send(text)
        tell(text)
        return await new Promise(() => undefined)
      },
    },
  }
}

test.each([
  ['after the text was sent', 'after', 0],
  ['before the text was sent', 'before', 1],
] as const)('a notifier killed %s: the next one looks at the provider first, and one text arrives', async (_title, when, resends) => {
  const phone = system.phone()
  await system.faults({ muteCallbacks: true })
  const held = await system.hold(await system.customer(phone))
  const killed = killedAt(system.provider(), when)
  system.abandonNotifier({ provider: killed.provider, leaseMs: 1_000 })
  await killed.called
  system.killNotifiers()
  system.startNotifier()
  await promptState(held.paymentId).toBe('prompted')
  expect(await system.textsToPhone(phone)).toHaveLength(1)
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'sent', resends, attempts: 2 })
})

test('two unknown outcomes in a row end it for all to see: it is sent again once and no more', async () => {
  const phone = system.phone()
  const customerId = await system.customer(phone)
  const id = await system.request({ kind: 'VIP_GREETING', customerId, visits: 5 })
  const provider = system.provider()
  let sends = 0
  system.startNotifier({
    provider: {
      recentTo: (to) => provider.recentTo(to),
      async send() {
        sends += 1
        return { outcome: 'unknown', errorCode: 'ETIMEDOUT' }
      },
    },
  })
  await deliveryState(id).toBe('failed')
  expect(sends).toBe(2)
  expect(await system.delivery(id)).toMatchObject({ error_code: 'outcome-unknown', resends: 1 })
})

test('a report that overtakes the sender’s own note finds its row, and nothing goes backwards', async () => {
  const phone = system.phone()
  const provider = system.provider()
  const held = await system.hold(await system.customer(phone))
  system.startNotifier({
    provider: {
      recentTo: (to) => provider.recentTo(to),
      async send(text) {
        const outcome = await provider.send(text)
        await deliveryState(held.paymentId).toBe('delivered')
        return outcome
      },
    },
  })
  await promptState(held.paymentId).toBe('prompted')
  await expect.poll(async () => (await system.delivery(held.paymentId)).provider_id).toBe((await system.texts(phone))[0]?.sid)
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'delivered' })
})

test('a payment that the merchant withdraws frees the phone; what was not sent yet is not sent', async () => {
  const phone = system.phone()
  const customerId = await system.customer(phone)
  const [first, second, third] = [await system.hold(customerId, 1), await system.hold(customerId, 2), await system.hold(customerId, 3)]
  await system.decide(second.paymentId, 'cancelled', 'merchant')
  system.startNotifier()
  await promptState(first.paymentId).toBe('prompted')
  await promptState(second.paymentId).toBe('closed')
  await deliveryState(second.paymentId).toBe('withdrawn')
  await system.decide(first.paymentId, 'cancelled', 'merchant')
  await promptState(third.paymentId).toBe('prompted')
  expect(await system.textsToPhone(phone)).toHaveLength(2)
})

test('results are told with what is left to try', async () => {
  const phone = system.phone()
  const held = await system.hold(await system.customer(phone))
  await system.pool.query('update verifications set wrong_codes = 2 where payment_id = $1', [held.paymentId])
  await system.request({
    kind: 'VERIFICATION_RESULT',
    customerId: held.customerId,
    paymentId: held.paymentId,
    result: 'wrong-code',
    amountMinor: 12_800,
    currency: 'JPY',
  })
  system.startNotifier()
  await expect
    .poll(async () => (await system.textsToPhone(phone)).find((text) => text.includes('does not fit')))
    .toContain('JPY 12,800. Tries left: 3.')
})
