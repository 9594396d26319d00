import { describe, expect, test } from 'vitest'
import { cities, FdsScenario, inputsOf, minuteMs } from '../../tests/support/fds-scenario.ts'
import { paymentRequested } from '../../tests/support/payment-requested.ts'

const { seoul, busan, tokyo, newYork } = cities

/** Seen in Seoul, then held in Tokyo ten minutes later. */
function held() {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const payment = scenario.pay(10, tokyo)
  expect(payment.status).toBe('PENDING')
  return { scenario, payment }
}

describe('a hold', () => {
  test('writes the ledger, opens a verification and asks the customer', () => {
    const { scenario, payment } = held()
    expect(payment).toMatchObject({ status: 'PENDING', statusReason: null, decision: { outcome: 'hold' } })
    expect(scenario.verification(payment)).toMatchObject({
      status: 'pending',
      wrongCodes: 0,
      heldAt: scenario.startMs + 10 * minuteMs,
      decidedBy: null,
    })
    expect(scenario.events().at(-1)).toMatchObject({ paymentId: payment.paymentId, status: 'PENDING', previousStatus: null, version: 1 })
    expect(scenario.notifications()).toMatchObject([
      { kind: 'VERIFICATION', paymentId: payment.paymentId, amountMinor: 10_000, country: 'JP', result: null },
    ])
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
  })

  test('does not keep the code or the token in the clear', () => {
    const { scenario, payment } = held()
    const row = scenario.verification(payment)
    expect(row?.codeHash).toHaveLength(32)
    expect(row?.tokenHash).toHaveLength(32)
  })
})

describe('endings', () => {
  test('approved: COMPLETED, and the card was there', () => {
    const { scenario, payment } = held()
    const replyId = scenario.reply(payment, 'APPROVE', { readAtMinutes: 12 })
    const changedAt = scenario.startMs + 12 * minuteMs
    expect(scenario.transaction(payment.paymentId)).toMatchObject({
      status: 'COMPLETED',
      statusReason: 'approved',
      changedAt,
      decision: payment.decision,
    })
    expect(scenario.driver.store('changes').all()).toEqual([
      {
        paymentId: payment.paymentId,
        version: 2,
        fromStatus: 'PENDING',
        toStatus: 'COMPLETED',
        reason: 'approved',
        actor: 'customer',
        changedAt,
      },
    ])
    expect(scenario.verification(payment)).toMatchObject({ status: 'approved', decidedAt: changedAt, decidedBy: replyId })
    expect(scenario.events().at(-1)).toMatchObject({
      status: 'COMPLETED',
      previousStatus: 'PENDING',
      statusReason: 'approved',
      version: 2,
      changedAt,
    })
    expect(scenario.presence()).toMatchObject({ country: 'JP', eventTime: scenario.startMs + 10 * minuteMs })
    expect(scenario.results()).toEqual(['approved'])
    expect(scenario.driver.store('transactions').all()).toHaveLength(2)
    expect(scenario.driver.store('transactions').get({ paymentId: payment.paymentId })).toBeDefined()
    expect(scenario.driver.store('transactions').versionOf({ paymentId: payment.paymentId })).toBe(2)
  })

  test('denied by the customer: DENIED, and the presence never moved', () => {
    const { scenario, payment } = held()
    scenario.reply(payment, 'DENY')
    expect(scenario.transaction(payment.paymentId)).toMatchObject({ status: 'DENIED', statusReason: 'denied-by-customer' })
    expect(scenario.verification(payment)).toMatchObject({ status: 'denied' })
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
    expect(scenario.results()).toEqual(['denied'])
  })

  test('five wrong codes: DENIED, the fourth still waits', () => {
    const { scenario, payment } = held()
    for (let count = 1; count <= 4; count++) scenario.reply(payment, 'WRONG_CODE')
    expect(scenario.status(payment)).toBe('PENDING')
    expect(scenario.verification(payment)).toMatchObject({ status: 'pending', wrongCodes: 4 })
    scenario.reply(payment, 'WRONG_CODE')
    expect(scenario.transaction(payment.paymentId)).toMatchObject({ status: 'DENIED', statusReason: 'too-many-wrong-codes' })
    expect(scenario.verification(payment)).toMatchObject({ status: 'denied', wrongCodes: 5 })
    expect(scenario.results()).toEqual(['wrong-code', 'wrong-code', 'wrong-code', 'wrong-code', 'too-many-wrong-codes'])
  })

  test('four wrong codes, then the right one: COMPLETED', () => {
    const { scenario, payment } = held()
    for (let count = 1; count <= 4; count++) scenario.reply(payment, 'WRONG_CODE')
    scenario.reply(payment, 'APPROVE')
    expect(scenario.status(payment)).toBe('COMPLETED')
  })

  test.each([
    ['expired', 'timer'],
    ['undeliverable', 'provider'],
  ] as const)('%s: DENIED by the %s, once, at Postgres time', (ending, actor) => {
    const { scenario, payment } = held()
    scenario.driver.nowMs += 31 * minuteMs
    scenario.fire(payment, ending)
    scenario.fire(payment, ending)
    const changedAt = scenario.startMs + 41 * minuteMs
    expect(scenario.transaction(payment.paymentId)).toMatchObject({ status: 'DENIED', statusReason: ending, changedAt })
    expect(scenario.driver.store('changes').all()).toMatchObject([{ version: 2, reason: ending, actor, changedAt }])
    expect(scenario.verification(payment)).toMatchObject({ status: ending, decidedBy: 'timer' })
    expect(scenario.events().filter((event) => event.status === 'DENIED')).toHaveLength(1)
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
    expect(scenario.results()).toEqual([])
  })

  test('a time-out finds an approved payment and leaves it alone', () => {
    const { scenario, payment } = held()
    scenario.reply(payment, 'APPROVE')
    scenario.fire(payment, 'expired')
    expect(scenario.status(payment)).toBe('COMPLETED')
    expect(scenario.driver.store('changes').all()).toHaveLength(1)
  })
})

describe('answers in time', () => {
  const dueIn = (scenario: FdsScenario, paymentId: string, minutes: number) =>
    scenario.driver.setReference('prompts', [{ paymentId, dueAt: scenario.startMs + minutes * minuteMs }])

  test('received at the due time counts, also when it is read much later', () => {
    const { scenario, payment } = held()
    dueIn(scenario, payment.paymentId, 15)
    scenario.reply(payment, 'APPROVE', { receivedAt: scenario.startMs + 15 * minuteMs, readAtMinutes: 600 })
    expect(scenario.status(payment)).toBe('COMPLETED')
  })

  test('received a millisecond later is told expired and decides nothing; the time-out does', () => {
    const { scenario, payment } = held()
    dueIn(scenario, payment.paymentId, 15)
    scenario.reply(payment, 'APPROVE', { receivedAt: scenario.startMs + 15 * minuteMs + 1, readAtMinutes: 16 })
    expect(scenario.status(payment)).toBe('PENDING')
    expect(scenario.results()).toEqual(['expired'])
    scenario.fire(payment, 'expired')
    expect(scenario.transaction(payment.paymentId)).toMatchObject({ status: 'DENIED', statusReason: 'expired' })
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
  })

  test('one received in time wins although a late one is read before it', () => {
    const { scenario, payment } = held()
    dueIn(scenario, payment.paymentId, 15)
    scenario.reply(payment, 'DENY', { receivedAt: scenario.startMs + 16 * minuteMs, readAtMinutes: 16 })
    scenario.reply(payment, 'APPROVE', { receivedAt: scenario.startMs + 14 * minuteMs, readAtMinutes: 17 })
    expect(scenario.status(payment)).toBe('COMPLETED')
  })

  test('a late wrong code does not count', () => {
    const { scenario, payment } = held()
    dueIn(scenario, payment.paymentId, 15)
    for (let count = 0; count < 6; count++)
      scenario.reply(payment, 'WRONG_CODE', { receivedAt: scenario.startMs + 16 * minuteMs, readAtMinutes: 16 })
    expect(scenario.verification(payment)).toMatchObject({ status: 'pending', wrongCodes: 0 })
  })

  test('while no prompt is known, an answer counts for 30 minutes after the hold', () => {
    const inTime = held()
    inTime.scenario.reply(inTime.payment, 'APPROVE', { receivedAt: inTime.scenario.startMs + 40 * minuteMs, readAtMinutes: 41 })
    expect(inTime.scenario.status(inTime.payment)).toBe('COMPLETED')
    const late = held()
    late.scenario.reply(late.payment, 'APPROVE', { receivedAt: late.scenario.startMs + 40 * minuteMs + 1, readAtMinutes: 41 })
    expect(late.scenario.status(late.payment)).toBe('PENDING')
  })

  test('after the time-out: expired', () => {
    const { scenario, payment } = held()
    scenario.fire(payment, 'expired')
    scenario.reply(payment, 'APPROVE')
    expect(scenario.status(payment)).toBe('DENIED')
    expect(scenario.results()).toEqual(['expired'])
  })
})

describe('more than one answer', () => {
  test('the first wins, the second is told already-decided, whichever they are', () => {
    for (const [first, second, status] of [
      ['APPROVE', 'DENY', 'COMPLETED'],
      ['DENY', 'APPROVE', 'DENIED'],
      ['DENY', 'WRONG_CODE', 'DENIED'],
    ] as const) {
      const { scenario, payment } = held()
      scenario.reply(payment, first)
      scenario.reply(payment, second)
      expect(scenario.status(payment)).toBe(status)
      expect(scenario.results()[1]).toBe('already-decided')
      expect(scenario.driver.store('changes').all()).toHaveLength(1)
    }
  })

  test('the same reply id twice has one effect: a wrong code, the decision, and after the decision', () => {
    const { scenario, payment } = held()
    scenario.reply(payment, 'WRONG_CODE', { replyId: 'SM1' })
    scenario.reply(payment, 'WRONG_CODE', { replyId: 'SM1' })
    expect(scenario.verification(payment)).toMatchObject({ wrongCodes: 1 })
    scenario.reply(payment, 'APPROVE', { replyId: 'SM2' })
    scenario.reply(payment, 'APPROVE', { replyId: 'SM2' })
    scenario.reply(payment, 'WRONG_CODE', { replyId: 'SM1' })
    scenario.reply(payment, 'DENY', { replyId: 'SM3' })
    scenario.reply(payment, 'DENY', { replyId: 'SM3' })
    expect(scenario.results()).toEqual(['wrong-code', 'approved', 'already-decided'])
    expect(scenario.driver.counter('duplicate-reply')).toBe(4)
    expect(scenario.driver.store('replies').all()).toHaveLength(3)
  })

  test('within one batch too', () => {
    const { scenario, payment } = held()
    const reply = (replyId: string) => ({
      event: {
        name: 'VerificationReplied' as const,
        value: {
          replyId,
          paymentId: payment.paymentId,
          customerId: 'customer-1',
          source: 'SMS' as const,
          answer: 'APPROVE' as const,
          receivedAt: scenario.driver.nowMs,
        },
      },
      key: 'customer-1',
    })
    scenario.driver.pipeBatch([reply('SM1'), reply('SM1'), reply('SM2')])
    expect(scenario.results()).toEqual(['approved', 'already-decided'])
    expect(scenario.driver.store('changes').all()).toHaveLength(1)
  })

  test('an answer on the page is shown there: no text about it', () => {
    const { scenario, payment } = held()
    scenario.reply(payment, 'APPROVE', { source: 'PAGE' })
    expect(scenario.status(payment)).toBe('COMPLETED')
    expect(scenario.results()).toEqual([])
  })
})

describe('answers that fit nothing are dead letters', () => {
  test('an unknown payment, one that was never held, and another customer', () => {
    const { scenario, payment } = held()
    const completed = scenario.pay(11, seoul)
    const unknown = paymentRequested({}).value.paymentId
    const reply = (paymentId: string, customerId: string, key = customerId) =>
      scenario.driver.pipe(
        {
          name: 'VerificationReplied',
          value: {
            replyId: `SM-${paymentId}-${customerId}`,
            paymentId,
            customerId,
            source: 'SMS',
            answer: 'APPROVE',
            receivedAt: scenario.driver.nowMs,
          },
        },
        { key },
      )
    reply(unknown, 'customer-1')
    reply(completed.paymentId, 'customer-1')
    reply(payment.paymentId, 'customer-2')
    reply(payment.paymentId, 'customer-1', 'customer-2')
    reply('not-a-uuid', 'customer-1')
    expect(scenario.driver.deadLetters().map(({ error }) => error.code)).toEqual(Array(5).fill('RECORD_INVALID'))
    expect(scenario.status(payment)).toBe('PENDING')
  })
})

describe('two payments of one customer held at once', () => {
  test('each is judged against the presence as it stands, and each ends on its own', () => {
    const { scenario, payment } = held()
    const second = scenario.pay(11, newYork)
    expect(second.status).toBe('PENDING')
    expect(inputsOf(second).presence).toMatchObject({ country: 'KR' })
    scenario.reply(second, 'DENY')
    expect([scenario.status(payment), scenario.status(second)]).toEqual(['PENDING', 'DENIED'])
    scenario.reply(payment, 'APPROVE')
    expect(scenario.status(payment)).toBe('COMPLETED')
  })

  test('an older one approved after a newer one completed leaves the presence at the newer one', () => {
    const { scenario, payment } = held()
    scenario.pay(50, busan)
    scenario.reply(payment, 'APPROVE', { receivedAt: scenario.startMs + 12 * minuteMs })
    expect(scenario.status(payment)).toBe('COMPLETED')
    expect(scenario.presence()).toMatchObject({ latitude: busan.latitude, eventTime: scenario.startMs + 50 * minuteMs })
  })

  test('of two approvals the later event time stays, whichever is approved last', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { scenario, payment } = held()
      const later = scenario.pay(11, newYork)
      const both = [payment, later] as const
      for (const index of order) scenario.reply(both[index], 'APPROVE')
      expect(scenario.presence()).toMatchObject({ country: 'US', eventTime: scenario.startMs + 11 * minuteMs })
    }
  })

  test('with equal event times the one approved later in the log stays', () => {
    for (const [first, last, country] of [
      [0, 1, 'US'],
      [1, 0, 'JP'],
    ] as const) {
      const { scenario, payment } = held()
      const both = [payment, scenario.pay(10, newYork)] as const
      scenario.reply(both[first], 'APPROVE')
      scenario.reply(both[last], 'APPROVE')
      expect(scenario.presence()).toMatchObject({ country })
    }
  })

  test('a payment held while no coordinates were known does not hide a finer place of its country when approved', () => {
    const { scenario, payment } = held()
    const coarse = scenario.pay(11, { country: 'JP' })
    expect(coarse.status).toBe('PENDING')
    scenario.reply(payment, 'APPROVE')
    scenario.reply(coarse, 'APPROVE')
    expect(scenario.presence()).toMatchObject({ source: 'payment', eventTime: scenario.startMs + 10 * minuteMs })
  })
})
