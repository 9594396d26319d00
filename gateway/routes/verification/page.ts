import { amountText, countryName, type Language, languageOf, plainName } from '../../../core/payment-words.ts'
import { Html, html } from '../html.ts'
import type { HeldPayment } from './held-payment.ts'
import { pageStyle } from './page-style.ts'
import { type PageState, pageWords } from './page-words.ts'

/** Longest a verification is open, in seconds: what the bar of the time left is measured by. */
const fullBarS = 300
const signs: Readonly<Partial<Record<PageState, readonly [sign: string, mood: string]>>> = {
  approved: ['✓', 'good'],
  'already-approved': ['✓', 'good'],
  denied: ['✕', 'bad'],
  'already-denied': ['✕', 'bad'],
  expired: ['⏱', 'neutral'],
}

/** The page with the two buttons. */
export function openPage(payment: HeldPayment, nonce: string): string {
  const language = languageOf(payment.language)
  const words = pageWords[language]
  const left = Math.max(0, Math.floor(payment.secondsLeft))
  const rows: readonly (readonly [string, string])[] = [
    [words.labels.store, plainName(payment.storeName)],
    [words.labels.country, countryName(payment.country, language)],
    [words.labels.card, maskedCard(payment.cardId)],
    [words.labels.left, words.left(Math.floor(left / 60), left % 60)],
  ]
  const share = Math.min(1, left / fullBarS).toFixed(3)
  const content = html`<main>
      <p class="brand">Paystream</p>
      <h1>${words.question}</h1>
      <p class="amount">${amountText(payment.amountMinor, payment.currency, language)}</p>
      <dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
      <div class="bar" aria-hidden="true"><i></i></div>
      <p class="note">${words.note}</p>
      <form method="post">
        <button class="approve" name="answer" value="approve">${words.approve}</button>
        <button class="deny" name="answer" value="deny">${words.deny}</button>
      </form>
    </main>`
  return document(language, words.title, content, nonce, `.bar i { width: calc(${share} * 100%); animation-duration: ${left}s; }`)
}

/** A page that tells how things stand; `payment` is named only to the one who has just answered. */
export function statePage(state: Exclude<PageState, 'open'>, language: Language, payment: HeldPayment | undefined, nonce: string): string {
  const words = pageWords[language]
  const receipt =
    payment === undefined
      ? html``
      : html`<p class="receipt">${plainName(payment.storeName)} · ${amountText(payment.amountMinor, payment.currency, language)}</p>`
  return document(language, words.title, html`<main>${brand}${message(state, language)}${receipt}</main>`, nonce)
}

/** Somebody whose language is not known. */
export function bilingualPage(state: Exclude<PageState, 'open'>, nonce: string): string {
  const both = (['ko', 'en'] as const).map((language) => html`<section lang="${language}">${message(state, language)}</section>`)
  return document('ko', pageWords.ko.title, html`<main>${brand}${both}</main>`, nonce)
}

/** The last four characters; cards are known by a token, never by their number. */
export function maskedCard(cardId: string): string {
  const characters = Array.from(plainName(cardId))
  return `•••• ${characters.slice(characters.length > 6 ? -4 : -2).join('')}`
}

const brand = html`<p class="brand">Paystream</p>`

function message(state: Exclude<PageState, 'open'>, language: Language): Html {
  const [heading, sentence] = pageWords[language].states[state]
  const [sign, mood] = signs[state] ?? ['', 'neutral']
  const mark = sign === '' ? html`` : html`<div class="${mood}"><div class="sign" aria-hidden="true">${sign}</div></div>`
  return html`${mark}<h1>${heading}</h1><p class="sentence">${sentence}</p>`
}

function document(language: Language, title: string, content: Html, nonce: string, extraStyle = ''): string {
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex, nofollow">
    <title>${title} · Paystream</title>
    <link rel="icon" href="data:,">
    <style nonce="${nonce}">${new Html(pageStyle + extraStyle)}</style>
  </head>
  <body>
    ${content}
  </body>
</html>
`.text
}
