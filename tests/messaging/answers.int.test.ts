import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { twilioSignature } from '../../demo/sms-stand-in/signature.ts'
import { authToken, type Held, MessagingSystem } from './messaging-system.ts'

let system: MessagingSystem
beforeAll(async () => {
  system = await MessagingSystem.start()
})
afterAll(() => system?.close())
beforeEach(() => void system.startNotifier())
afterEach(async () => {
  await system.stopNotifiers()
  await system.faults({})
  await system.startGatewayIfAway()
})

async function prompted(customerId: string): Promise<Held> {
  const held = await system.hold(customerId)
  await expect.poll(async () => (await system.prompt(held.paymentId)).state).toBe('prompted')
  return held
}

async function newlyPrompted(): Promise<Held & { readonly phone: string }> {
  const phone = system.phone()
  return { ...(await prompted(await system.customer(phone))), phone }
}

/** The row of a reply once it is settled. */
async function settled(replyId: string): Promise<Record<string, unknown>> {
  await expect.poll(async () => (await system.answer(replyId))?.settled_at).toBeInstanceOf(Date)
  return (await system.answer(replyId)) ?? {}
}
const published = (held: Held, answer: string) => ({
  payment_id: held.paymentId,
  customer_id: held.customerId,
  answer,
  outcome: 'published',
})

test('a text with the code is stored, matched, published under the customer’s key, and its place in the log is kept', async () => {
  const held = await newlyPrompted()
  const sid = await system.reply(held.phone, `1 ${held.code}`)
  expect(await settled(sid)).toMatchObject({ ...published(held, 'APPROVE'), phone: held.phone, source: 'SMS' })
  const row = (await system.answer(sid)) as { topic_partition: number; topic_offset: number; received_at: Date }
  const records = await system.records()
  const record = records.find(({ partition, offset }) => partition === row.topic_partition && offset === row.topic_offset)
  expect(record).toMatchObject({
    key: held.customerId,
    record: {
      name: 'VerificationReplied',
      value: { replyId: sid, paymentId: held.paymentId, customerId: held.customerId, source: 'SMS', answer: 'APPROVE' },
    },
  })
  expect(record?.record.value).toHaveProperty('receivedAt', row.received_at.getTime())
})

test.each([
  ['y with code', (held: Held) => `y ${held.code}`, 'APPROVE'],
  ['full width', (held: Held) => `１　${held.code}`, 'APPROVE'],
  ['bare Y', () => 'Y', 'APPROVE'],
  ['bare 2', () => '2', 'DENY'],
  ['N with code', (held: Held) => `N ${held.code}`, 'DENY'],
  ['아니요', () => '아니요', 'DENY'],
  ['a wrong code', (held: Held) => `1 ${held.wrongCode}`, 'WRONG_CODE'],
])('%s is read', async (_title, textOf, answer) => {
  const held = await newlyPrompted()
  expect(await settled(await system.reply(held.phone, textOf(held)))).toMatchObject(published(held, answer))
})

test('the same MessageSid a hundred times is one answer and one record', async () => {
  const held = await newlyPrompted()
  const parameters = {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: held.phone,
    To: '+15550100000',
    Body: `1 ${held.code}`,
    FromCity: '',
  }
  const answers = await Promise.all(Array.from({ length: 100 }, () => post('/v1/sms/inbound', parameters)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await settled(parameters.MessageSid)).toMatchObject(published(held, 'APPROVE'))
  const records = await system.records()
  expect(records.filter(({ record }) => (record.value as { replyId?: string }).replyId === parameters.MessageSid)).toHaveLength(1)
})

test('two prompted within 15 minutes on one phone: a bare Y or N asks for the code, a code decides its own', async () => {
  const phone = system.phone()
  const customerId = await system.customer(phone)
  const first = await prompted(customerId)
  const second = await system.hold(customerId)
  await system.decide(first.paymentId, 'denied')
  await expect.poll(async () => (await system.prompt(second.paymentId)).state).toBe('prompted')
  for (const body of ['Y', 'N'])
    expect(await settled(await system.reply(phone, body))).toMatchObject({ payment_id: null, outcome: 'send-code' })
  await expect.poll(async () => (await system.textsToPhone(phone)).filter((body) => body.includes('six-digit code')).length).toBe(2)
  expect(await settled(await system.reply(phone, `2 ${second.code}`))).toMatchObject(published(second, 'DENY'))
  expect(await settled(await system.reply(phone, `1 ${first.code}`))).toMatchObject(published(first, 'APPROVE'))
})

test('two customers on one phone share its queue: a bare Y after both were prompted is nobody’s', async () => {
  const phone = system.phone()
  const [one, other] = [await system.customer(phone), await system.customer(phone)]
  const first = await prompted(one)
  await system.decide(first.paymentId, 'approved')
  const second = await prompted(other)
  expect(await settled(await system.reply(phone, 'Y'))).toMatchObject({ outcome: 'send-code' })
  expect(await settled(await system.reply(phone, `Y ${second.code}`))).toMatchObject(published(second, 'APPROVE'))
})

test('anything else is answered with help, three times in ten minutes at most; a stranger hears nothing', async () => {
  const held = await newlyPrompted()
  const outcomes: unknown[] = []
  for (const body of ['hello?', 'what is this', '123456', 'and now?']) {
    const sid = await system.reply(held.phone, body)
    outcomes.push((await settled(sid)).outcome)
  }
  expect(outcomes).toEqual(['help', 'help', 'help', 'ignored'])
  await expect
    .poll(async () => (await system.textsToPhone(held.phone)).filter((body) => body.includes('did not understand')).length)
    .toBe(3)
  const stranger = system.phone()
  expect(await settled(await system.reply(stranger, 'hello?'))).toMatchObject({ outcome: 'ignored' })
  expect(await system.textsToPhone(stranger)).toEqual([])
})

test('an answer that fits nothing stays open, is not given to what is asked later, and is given up after ten minutes', async () => {
  const phone = system.phone()
  const customerId = await system.customer(phone)
  const sid = await system.reply(phone, 'Y')
  await expect.poll(async () => await system.answer(sid)).toMatchObject({ payment_id: null, settled_at: null })
  const held = await prompted(customerId)
  await system.pool.query('update verification_answers set next_attempt_at = now() where reply_id = $1', [sid])
  await expect
    .poll(
      async () =>
        (await system.pool.query('select next_attempt_at > now() as later from verification_answers where reply_id = $1', [sid])).rows,
    )
    .toEqual([{ later: true }])
  expect(await system.answer(sid)).toMatchObject({ payment_id: null, settled_at: null })
  const tenMinutesLater = `update verification_answers set received_at = now() - interval '11 minutes', next_attempt_at = now() where reply_id = $1 and settled_at is null`
  await expect
    .poll(
      async () => {
        await system.pool.query(tenMinutesLater, [sid])
        return (await system.answer(sid))?.outcome
      },
      { interval: 200 },
    )
    .toBe('given-up')
  expect(await system.answer(sid)).toMatchObject({ payment_id: null })
  expect(await settled(await system.reply(phone, 'Y'))).toMatchObject(published(held, 'APPROVE'))
})

test('STOP opts the customer out, ends the open prompt as undeliverable, and START opts in again', async () => {
  const held = await newlyPrompted()
  expect(await settled(await system.reply(held.phone, 'stop'))).toMatchObject({ outcome: 'opt-out', payment_id: null })
  await expect.poll(async () => (await system.prompt(held.paymentId)).state).toBe('undeliverable')
  expect(await system.prompt(held.paymentId)).toMatchObject({ undeliverable_reason: 'opted-out' })
  await system.decide(held.paymentId, 'undeliverable', 'timer')
  const next = await system.hold(held.customerId)
  await expect.poll(async () => (await system.prompt(next.paymentId)).state).toBe('undeliverable')
  expect(await settled(await system.reply(held.phone, 'START'))).toMatchObject({ outcome: 'opt-in' })
  await system.decide(next.paymentId, 'undeliverable', 'timer')
  await prompted(held.customerId)
})

test.each([
  ['no signature', (_url: string, _parameters: Record<string, string>) => undefined],
  ['a wrong token', (url: string, parameters: Record<string, string>) => twilioSignature('another', url, parameters)],
  ['another port', (url: string, parameters: Record<string, string>) => twilioSignature(authToken, url.replace(/:\d+/, ':1'), parameters)],
  ['another path', (url: string, parameters: Record<string, string>) => twilioSignature(authToken, `${url}/`, parameters)],
  ['a query left out', (url: string, parameters: Record<string, string>) => twilioSignature(authToken, `${url}?a=b`, parameters)],
  [
    'a parameter changed',
    (url: string, parameters: Record<string, string>) => twilioSignature(authToken, url, { ...parameters, Body: '2' }),
  ],
  [
    'an empty parameter left out',
    (url: string, parameters: Record<string, string>) =>
      twilioSignature(authToken, url, Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== 'FromCity'))),
  ],
])('a webhook with %s is 403, and nothing is stored', async (_title, sign) => {
  const held = await newlyPrompted()
  const parameters: Record<string, string> = {
    MessageSid: `SM${randomBytes(16).toString('hex')}`,
    From: held.phone,
    To: '+15550100000',
    Body: '1',
    FromCity: '',
  }
  for (const path of ['/v1/sms/inbound', '/v1/sms/status']) {
    const response = await post(
      path,
      { ...parameters, MessageStatus: 'failed' },
      sign(system.publicUrl + path, { ...parameters, MessageStatus: 'failed' }),
    )
    expect(response.status).toBe(403)
  }
  expect(await system.answer(parameters.MessageSid as string)).toBeUndefined()
  expect((await system.delivery(held.paymentId)).state).not.toBe('undeliverable')
})

test('unknown and repeated parameters, and a Host that lies, do not disturb a right signature', async () => {
  const held = await newlyPrompted()
  const url = `${system.publicUrl}/v1/sms/inbound`
  const sid = `SM${randomBytes(16).toString('hex')}`
  // Twilio's rule for a repeated name: each value once, in order, the name before each.
  const signature = twilioSignature(authToken, `${url}BodyYEmptyFrom${held.phone}MessageSid${sid}NewaNewb__proto__x`, {})
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature, 'x-forwarded-host': 'evil.example' },
    body: `MessageSid=${sid}&From=${encodeURIComponent(held.phone)}&Body=Y&New=b&New=a&__proto__=x&Empty=`,
  })
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('<Response></Response>')
  expect(await settled(sid)).toMatchObject(published(held, 'APPROVE'))
})

test('status reports come late, twice and out of order: delivered stays delivered, undelivered ends the prompt', async () => {
  const held = await newlyPrompted()
  await expect.poll(async () => (await system.delivery(held.paymentId)).state).toBe('delivered')
  const { provider_id: sid, notification_id: id } = (await system.delivery(held.paymentId)) as {
    provider_id: string
    notification_id: string
  }
  for (const MessageStatus of ['sent', 'queued', 'failed']) {
    const response = await post(`/v1/sms/status?notification=${id}`, { MessageSid: sid, MessageStatus })
    expect(response.status).toBe(200)
  }
  expect(await system.delivery(held.paymentId)).toMatchObject({ state: 'delivered', error_code: null })

  const phone = system.phone()
  await system.faults({ undeliverable: [phone], reverseCallbacks: true, duplicateCallbacks: true })
  const lost = await system.hold(await system.customer(phone))
  await expect.poll(async () => (await system.prompt(lost.paymentId)).state).toBe('undeliverable')
  await system.faults({})
  expect(await system.prompt(lost.paymentId)).toMatchObject({ undeliverable_reason: '30003' })
  expect((await post('/v1/sms/status', { MessageSid: 'SMunknown', MessageStatus: 'delivered' })).status).toBe(200)
})

test('texts that came while the gateway was away are taken when it is back', async () => {
  const held = await newlyPrompted()
  await system.stopGateway()
  const sid = await system.reply(held.phone, `1 ${held.code}`)
  await expect.poll(async () => (await system.texts(held.phone)).at(-1)?.handover?.state).toBe('retrying')
  await system.startGateway()
  expect(await settled(sid)).toMatchObject(published(held, 'APPROVE'))
})

test('an answer stored by a gateway that died before it published is published by another', async () => {
  const held = await newlyPrompted()
  const sid = `SM${randomBytes(16).toString('hex')}`
  await system.pool.query(
    `insert into verification_answers (reply_id, source, phone, body, payment_id, customer_id, answer) values ($1, 'SMS', $2, '1', $3, $4, 'APPROVE')`,
    [sid, held.phone, held.paymentId, held.customerId],
  )
  expect(await settled(sid)).toMatchObject(published(held, 'APPROVE'))
})

async function post(path: string, parameters: Record<string, string>, ...signed: readonly [signature?: string | undefined]) {
  const signature = signed.length === 1 ? signed[0] : twilioSignature(authToken, system.publicUrl + path, parameters)
  return await fetch(system.publicUrl + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
    },
    body: new URLSearchParams(parameters).toString(),
  })
}
