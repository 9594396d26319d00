import { amountText, type Language, plainName } from '../../../core/payment-words.ts'
import { seoulTimeText } from '../../../core/seoul-time.ts'
import { Html, html } from '../html.ts'
import { pageStyle } from '../verification/page-style.ts'
import type { HostedReceipt } from './hosted-receipt.ts'
import { type PageTrouble, pageWords } from './page-words.ts'

/** How soon the page looks again while the slip is being drawn, in seconds. */
export const lookAgainS = 2

/** The page of a receipt as it stands. @param name the last part of the page's own address, which the files' are made from */
export function receiptPage(receipt: HostedReceipt, name: string, language: Language, nonce: string): string {
  const words = pageWords[language]
  const { status, amountMinor, refundedMinor, currency, drawing } = receipt
  const store = plainName(receipt.storeName)
  const money = (minor: number): string => amountText(minor, currency, language)
  const taken = status !== 'COMPLETED'
  const rows: readonly (readonly [string, string])[] = [
    [words.labels.store, store],
    ...(taken ? [[words.labels.paid, money(amountMinor)] as const, [words.labels.refunded, money(refundedMinor)] as const] : []),
    [words.labels.time, seoulTimeText(receipt.paidAtMs)],
    ...(taken ? [[words.labels.changed, seoulTimeText(receipt.changedAtMs)] as const] : []),
    [words.labels.approval, receipt.approvalNumber],
  ]
  const amount = taken ? `${words.labels.left} ${money(amountMinor - refundedMinor)}` : money(amountMinor)
  const content = html`<main>
      <p class="brand">Paystream</p>
      <h1 class="${taken ? 'taken' : 'paid'}">${words.statuses[status]}</h1>
      <p class="amount">${amount}</p>
      <dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
      ${drawing === 'drawn' ? slip(receipt, name, store, language) : html`<p class="note" role="status">${words[drawing]}</p>`}
    </main>`
  return document(language, words.title, content, nonce, drawing === 'waiting')
}

/** A page without a receipt; in both languages when nobody's is known. */
export function troublePage(trouble: PageTrouble, language: Language | undefined, nonce: string): string {
  const languages = language === undefined ? (['ko', 'en'] as const) : [language]
  const sections = languages.map((one) => {
    const [heading, sentence] = pageWords[one].troubles[trouble]
    return html`<section lang="${one}"><h1>${heading}</h1><p class="sentence">${sentence}</p></section>`
  })
  const shown = languages[0] ?? 'ko'
  return document(shown, pageWords[shown].title, html`<main><p class="brand">Paystream</p>${sections}</main>`, nonce, false)
}

function slip({ revision }: HostedReceipt, name: string, store: string, language: Language): Html {
  const words = pageWords[language]
  // another state has another address, so that a page that is looked at again never shows the old slip
  const png = `${name}.png?revision=${revision}`
  return html`<p class="files"><a href="${png}" download>${words.image}</a><a href="${`${name}.pdf`}">${words.pdf}</a></p>
      <img class="slip" src="${png}" alt="${words.alt(store)}">`
}

const style = `
.taken { color: var(--bad); }
.paid { color: var(--good); }
.files { display: flex; flex-wrap: wrap; gap: 10px; margin: 20px 0; }
.files a { flex: 1; padding: 12px; border: 1.5px solid var(--line); border-radius: 12px; color: var(--ink); font-size: 15px; font-weight: 600; text-align: center; text-decoration: none; }
.files a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.slip { display: block; width: 100%; border: 1px solid var(--line); border-radius: 12px; background: #fff; }
.amount { font-size: 30px; }
`

function document(language: Language, title: string, content: Html, nonce: string, again: boolean): string {
  const refresh = again ? html`<meta http-equiv="refresh" content="${String(lookAgainS)}">` : html``
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex, nofollow">
    ${refresh}
    <title>${title} · Paystream</title>
    <link rel="icon" href="data:,">
    <style nonce="${nonce}">${new Html(pageStyle + style)}</style>
  </head>
  <body>
    ${content}
  </body>
</html>
`.text
}
