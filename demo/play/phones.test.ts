import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { verificationText } from '../../processors/notifier/texts/verification-text.ts'
import { Phones } from './phones.ts'

let server: Server | undefined
afterEach(() => void server?.close())

const asked = (amountMinor: number, currency: string, language: 'ko' | 'en', code: string): string =>
  verificationText(language, {
    storeName: '서울키친 2호점',
    country: 'JP',
    amountMinor,
    currency,
    code,
    link: `http://pay.example/v/${code}-1`,
  })

/** A phone with these texts, oldest first. */
async function phoneWith(texts: readonly { readonly direction: string; readonly body: string }[]): Promise<Phones> {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ messages: texts.map((text, index) => ({ sid: `SM${index}`, handover: null, ...text })) }))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return new Phones(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

test('the text about a payment is found by its amount, in won and in cents, in both languages', async () => {
  const phones = await phoneWith(
    [asked(1_234_000, 'KRW', 'ko', '111111'), asked(1_250, 'USD', 'en', '222222'), asked(45, 'GBP', 'en', '333333')].map((body) => ({
      direction: 'outbound-api',
      body,
    })),
  )
  expect(await phones.newestPrompt('+821000000001', 1_234_000)).toEqual({ code: '111111', link: 'http://pay.example/v/111111-1' })
  expect((await phones.newestPrompt('+821000000001', 1_250))?.code).toBe('222222')
  expect((await phones.newestPrompt('+821000000001', 45))?.code).toBe('333333')
  expect(await phones.newestPrompt('+821000000001', 99)).toBeUndefined()
})

test('of two texts with one amount the newer counts; greetings and own answers are no prompts', async () => {
  const phones = await phoneWith([
    { direction: 'outbound-api', body: asked(500, 'JPY', 'en', '111111') },
    { direction: 'outbound-api', body: asked(500, 'JPY', 'en', '222222') },
    { direction: 'outbound-api', body: '[Paystream] Approved: Cafe JPY 500.' },
    { direction: 'inbound', body: asked(500, 'JPY', 'en', '333333') },
  ])
  expect((await phones.newestPrompt('+821000000001', 500))?.code).toBe('222222')
})
